package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// Where the API listens, how much it takes on, and how it ends.
final class ServingFlags {

  static final List<Flag> ALL =
      List.of(
          setting(
              "--secure-port",
              "serving.port",
              Kind.NUMBER,
              "Port of the API (default 443; 0: any free one)."),
          setting(
              "--bind-address",
              "serving.bind-address",
              Kind.ADDRESS,
              "Address on which the API listens (default 0.0.0.0: all)."),
          setting(
              "--permit-port-sharing",
              "serving.share-port",
              Kind.BOOLEAN,
              "Listen with SO_REUSEPORT, so that several processes can share the port."),
          setting(
              "--permit-address-sharing",
              "serving.share-address",
              Kind.BOOLEAN,
              "Listen with SO_REUSEADDR."),
          setting(
              "--external-hostname",
              "serving.external-hostname",
              Kind.TEXT,
              "Host that discovery names as this server's."),
          setting(
              "--advertise-address",
              "serving.advertise-address",
              Kind.ADDRESS,
              "Address that discovery names as this server's where no host is given."),
          setting(
              "--max-requests-inflight",
              "serving.requests.max-in-flight",
              Kind.NUMBER,
              "This and the next, added up: so many requests are answered at a time, further ones"
                  + " with 429; 0 for both: no limit (default 400)."),
          setting(
              "--max-mutating-requests-inflight",
              "serving.requests.max-mutating-in-flight",
              Kind.NUMBER,
              "See --max-requests-inflight (default 200)."),
          setting(
              "--request-timeout",
              "serving.requests.timeout",
              Kind.DURATION,
              "How long the answer to a request may take, and then the client to read it"
                  + " (default 1m0s)."),
          setting(
              "--strict-transport-security-directives",
              "serving.strict-transport-security",
              Kind.LIST,
              "Sent in the header Strict-Transport-Security: max-age=SECONDS, includeSubDomains,"
                  + " preload."),
          setting(
              "--cors-allowed-origins",
              "serving.cors-allowed-origins",
              Kind.LIST,
              "Web pages of these origins may call: regular expressions that begin with ^ or //, or"
                  + " end with $ or :."),
          setting(
              "--shutdown-delay-duration",
              "serving.shutdown-delay",
              Kind.DURATION,
              "How long to answer on, not ready, after SIGTERM (default 0s)."),
          setting(
              "--shutdown-send-retry-after",
              "serving.shutdown-send-retry-after",
              Kind.BOOLEAN,
              "After that answer new requests with 429 while those that have begun are answered."));

  private ServingFlags() {}
}
