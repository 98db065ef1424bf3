package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;
import static io.nilometer.cli.flags.Flag.unset;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// How kubelets are reached and authenticated.
final class KubeletFlags {

  static final FlagGroup GROUP =
      new FlagGroup(
          "Kubelet client",
          List.of(
              setting(
                  "--kubelet-port",
                  "scrape.kubelet.port",
                  Kind.NUMBER,
                  "10250",
                  "Port of the kubelets"),
              setting(
                  "--kubelet-use-node-status-port",
                  "scrape.kubelet.use-node-status-port",
                  Kind.BOOLEAN,
                  "false",
                  "Use the port in the node's status, if it has one, rather than --kubelet-port"),
              setting(
                  "--kubelet-preferred-address-types",
                  "scrape.kubelet.preferred-address-types",
                  Kind.LIST,
                  "Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP",
                  "Types of node addresses to connect to, in order of preference"),
              setting(
                  "--kubelet-request-timeout",
                  "scrape.kubelet.request-timeout",
                  Kind.DURATION,
                  "10s",
                  "Timeout of a scrape, from connecting to the last byte"),
              setting(
                  "--kubelet-insecure-tls",
                  "scrape.kubelet.insecure-tls",
                  Kind.BOOLEAN,
                  "false",
                  "Do not verify the kubelets' certificates; for testing only"),
              setting(
                  "--kubelet-certificate-authority",
                  "scrape.kubelet.certificate-authority",
                  Kind.FILE,
                  unset("the CA of the kubeconfig or the ServiceAccount"),
                  "PEM file with the CA certificates that verify the kubelets"),
              setting(
                  "--kubelet-client-certificate",
                  "scrape.kubelet.client-certificate",
                  Kind.FILE,
                  "",
                  "PEM file with the client certificate for kubelets"),
              setting(
                  "--kubelet-client-key",
                  "scrape.kubelet.client-key",
                  Kind.FILE,
                  "",
                  "PEM file with the private key for --kubelet-client-certificate"),
              setting(
                  "--kubelet-service-account",
                  "scrape.kubelet.service-account",
                  Kind.TEXT,
                  unset("the credentials for the API server"),
                  "ServiceAccount (NAMESPACE/NAME) whose tokens are sent to kubelets; it needs only"
                      + " get of nodes/metrics"),
              setting(
                  "--deprecated-kubelet-completely-insecure",
                  "scrape.kubelet.completely-insecure",
                  Kind.BOOLEAN,
                  "false",
                  "Connect to kubelets over plain HTTP without credentials; for testing only"),
              setting(
                  "--kubelet-duration-by-node",
                  "telemetry.kubelet-duration-by-node",
                  Kind.BOOLEAN,
                  "true",
                  "Export the histogram metrics_server_kubelet_request_duration_seconds by node: 14"
                      + " series per node")));

  private KubeletFlags() {}
}
