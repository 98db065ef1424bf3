package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;
import static io.nilometer.cli.flags.Flag.unset;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// Where the API listens, its limits, and how it shuts down.
final class ServingFlags {

  static final FlagGroup GROUP =
      new FlagGroup(
          "Serving",
          List.of(
              setting(
                  "--secure-port",
                  "serving.port",
                  Kind.NUMBER,
                  "443",
                  "Port on which to serve HTTPS; 0 for any free port"),
              setting(
                  "--bind-address",
                  "serving.bind-address",
                  Kind.ADDRESS,
                  "0.0.0.0",
                  "IP address on which to serve HTTPS; 0.0.0.0 or :: for all"),
              setting(
                  "--permit-port-sharing",
                  "serving.share-port",
                  Kind.BOOLEAN,
                  "false",
                  "Set SO_REUSEPORT, so that several processes can listen on the port"),
              setting(
                  "--permit-address-sharing",
                  "serving.share-address",
                  Kind.BOOLEAN,
                  "false",
                  "Set SO_REUSEADDR, so that the port can be bound while old connections are in"
                      + " TIME_WAIT"),
              setting(
                  "--external-hostname",
                  "serving.external-hostname",
                  Kind.TEXT,
                  "",
                  "Host name, with or without a port, that discovery returns for this server"),
              setting(
                  "--advertise-address",
                  "serving.advertise-address",
                  Kind.ADDRESS,
                  "",
                  "IP address that discovery returns for this server unless --external-hostname is"
                      + " set"),
              setting(
                  "--serve-watches",
                  "serving.watches",
                  Kind.BOOLEAN,
                  "true",
                  "Serve watches of nodes and pods; false: they get 405, as from metrics-server"),
              setting(
                  "--max-requests-inflight",
                  "serving.requests.max-in-flight",
                  Kind.NUMBER,
                  "400",
                  "Maximum concurrent requests, added to --max-mutating-requests-inflight; excess"
                      + " requests get 429; no limit if both are 0"),
              setting(
                  "--max-mutating-requests-inflight",
                  "serving.requests.max-mutating-in-flight",
                  Kind.NUMBER,
                  "200",
                  "Maximum concurrent requests, added to --max-requests-inflight"),
              setting(
                  "--request-timeout",
                  "serving.requests.timeout",
                  Kind.DURATION,
                  "1m0s",
                  "Timeout until a response starts (then 504), and again until the client has read"
                      + " it"),
              setting(
                  "--strict-transport-security-directives",
                  "serving.strict-transport-security",
                  Kind.LIST,
                  unset("no header"),
                  "Directives of the Strict-Transport-Security header: max-age=SECONDS,"
                      + " includeSubDomains, preload"),
              setting(
                  "--cors-allowed-origins",
                  "serving.cors-allowed-origins",
                  Kind.LIST,
                  unset("none"),
                  "Origins that CORS allows: regular expressions that start with ^ or //, or end"
                      + " with $ or :"),
              setting(
                  "--shutdown-delay-duration",
                  "serving.shutdown-delay",
                  Kind.DURATION,
                  "0s",
                  "How long to keep serving after SIGTERM while /readyz fails"),
              setting(
                  "--shutdown-send-retry-after",
                  "serving.shutdown-send-retry-after",
                  Kind.BOOLEAN,
                  "false",
                  "After --shutdown-delay-duration answer new requests with 429 until those in"
                      + " flight are done, instead of refusing connections"),
              setting(
                  "--status-bind-address",
                  "status.bind-address",
                  Kind.TEXT,
                  unset("off"),
                  "Loopback address (IP:port) on which to serve the status page over plain HTTP,"
                      + " for kubectl port-forward"),
              setting(
                  "--status-insecure",
                  "status.insecure",
                  Kind.BOOLEAN,
                  "false",
                  "Let --status-bind-address be one that other machines reach: anyone who does can"
                      + " read the names and usage of nodes and pods; for testing only")));

  private ServingFlags() {}
}
