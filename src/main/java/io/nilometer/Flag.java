package io.nilometer;

import java.util.List;

/// A flag of `serve`, and the setting that it takes the place of.
///
/// @param names `--metric-resolution`, and short ones
/// @param key below `nilometer` in the configuration
record Flag(List<String> names, String key, Kind kind, String description) {

  /// How a flag's value is written.
  enum Kind {
    TEXT("<text>"),
    FILE("<file>"),
    NUMBER("<number>"),
    /// As Go writes them: `15s`, `1m30s`.
    DURATION("<duration>"),
    /// `--flag`, `--flag=true` or `--flag=false`.
    BOOLEAN("true|false"),
    /// Comma-separated; may be given several times.
    LIST("<text>,…");

    final String placeholder;

    Kind(String placeholder) {
      this.placeholder = placeholder;
    }
  }

  private static Flag flag(String name, String key, Kind kind, String description) {
    return new Flag(List.of(name), key, kind, description);
  }

  /// All flags, in the order in which help lists them.
  static final List<Flag> ALL =
      List.of(
          flag(
              "--kubeconfig",
              "kubernetes.kubeconfig",
              Kind.FILE,
              "How the API server and the kubelets are reached (default: the Pod's ServiceAccount)."),
          flag(
              "--metric-resolution",
              "scrape.resolution",
              Kind.DURATION,
              "Time between two scrapes of a node, at least 10s (default 1m0s)."),
          new Flag(
              List.of("--node-selector", "-l"),
              "kubernetes.node-selector",
              Kind.TEXT,
              "Label selector of the nodes to scrape (default: all)."),
          flag(
              "--secure-port",
              "serving.port",
              Kind.NUMBER,
              "Port of the API (default 443; 0: any free one)."),
          flag(
              "--bind-address",
              "serving.bind-address",
              Kind.TEXT,
              "Address on which the API listens (default 127.0.0.1: callers are not authenticated"
                  + " yet)."),
          flag(
              "--cert-dir",
              "serving.certificate-directory",
              Kind.FILE,
              "Where the self-signed certificate is kept when no other is given."),
          flag(
              "--tls-cert-file",
              "serving.certificate-file",
              Kind.FILE,
              "The API's certificate, PEM, those that vouch for it after it."),
          flag(
              "--tls-private-key-file",
              "serving.key-file",
              Kind.FILE,
              "The key of that certificate, PEM."),
          flag(
              "--shutdown-delay-duration",
              "serving.shutdown-delay",
              Kind.DURATION,
              "How long to answer on, not ready, after SIGTERM (default 0s)."),
          flag(
              "--authentication-kubeconfig",
              "kubernetes.authentication-kubeconfig",
              Kind.FILE,
              "Accepted; callers are not authenticated yet."),
          flag(
              "--authorization-kubeconfig",
              "kubernetes.authorization-kubeconfig",
              Kind.FILE,
              "Accepted; callers are not authorised yet."),
          flag(
              "--kubelet-port",
              "scrape.kubelet.port",
              Kind.NUMBER,
              "Port of the kubelets (default 10250)."),
          flag(
              "--kubelet-use-node-status-port",
              "scrape.kubelet.use-node-status-port",
              Kind.BOOLEAN,
              "Take the port from the node's status, where it says one."),
          flag(
              "--kubelet-preferred-address-types",
              "scrape.kubelet.preferred-address-types",
              Kind.LIST,
              "Types of node addresses, the most wanted first (default"
                  + " Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP)."),
          flag(
              "--kubelet-request-timeout",
              "scrape.kubelet.request-timeout",
              Kind.DURATION,
              "How long a scrape may take (default 10s)."),
          flag(
              "--kubelet-insecure-tls",
              "scrape.kubelet.insecure-tls",
              Kind.BOOLEAN,
              "Do not check the kubelets' certificates; for tests only."),
          flag(
              "--kubelet-certificate-authority",
              "scrape.kubelet.certificate-authority",
              Kind.FILE,
              "Who vouches for the kubelets' certificates, PEM (default: the kubeconfig's)."),
          flag(
              "--kubelet-client-certificate",
              "scrape.kubelet.client-certificate",
              Kind.FILE,
              "Client certificate shown to kubelets, PEM."),
          flag(
              "--kubelet-client-key",
              "scrape.kubelet.client-key",
              Kind.FILE,
              "The key of that certificate, PEM."),
          flag(
              "--deprecated-kubelet-completely-insecure",
              "scrape.kubelet.completely-insecure",
              Kind.BOOLEAN,
              "Ask kubelets over plain http, without any credential; for tests only."));
}
