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
              "Address on which the API listens (default 0.0.0.0: all)."),
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
              "access.authentication-kubeconfig",
              Kind.FILE,
              "API server that knows bearer tokens and authorities (default: that of --kubeconfig)."),
          flag(
              "--authentication-skip-lookup",
              "access.skip-lookup",
              Kind.BOOLEAN,
              "Do not look up at the API server whose certificates count."),
          flag(
              "--authentication-tolerate-lookup-failure",
              "access.tolerate-lookup-failure",
              Kind.BOOLEAN,
              "Start also where that cannot be looked up; until it can, certificates do not count."),
          flag(
              "--authentication-token-webhook-cache-ttl",
              "access.token-ttl",
              Kind.DURATION,
              "How long a bearer token's owner is remembered (default 10s)."),
          flag(
              "--authorization-kubeconfig",
              "access.authorization-kubeconfig",
              Kind.FILE,
              "API server that decides who may do what (default: that of --kubeconfig)."),
          flag(
              "--authorization-always-allow-paths",
              "access.always-allow-paths",
              Kind.LIST,
              "Paths answered to anybody (default /healthz,/readyz,/livez)."),
          flag(
              "--authorization-webhook-cache-authorized-ttl",
              "access.allowed-ttl",
              Kind.DURATION,
              "How long it is remembered that somebody may (default 10s)."),
          flag(
              "--authorization-webhook-cache-unauthorized-ttl",
              "access.refused-ttl",
              Kind.DURATION,
              "How long it is remembered that somebody may not (default 10s)."),
          flag(
              "--client-ca-file",
              "access.client-ca-file",
              Kind.FILE,
              "Who vouches for client certificates, PEM (default: as the API server has it)."),
          flag(
              "--requestheader-client-ca-file",
              "access.request-header.client-ca-file",
              Kind.FILE,
              "Who vouches for front proxies, PEM (default: as the API server has it, with the names)."),
          flag(
              "--requestheader-username-headers",
              "access.request-header.username-headers",
              Kind.LIST,
              "Header fields in which front proxies name the user (default x-remote-user)."),
          flag(
              "--requestheader-uid-headers",
              "access.request-header.uid-headers",
              Kind.LIST,
              "Header fields in which front proxies give the user's UID (default: none)."),
          flag(
              "--requestheader-group-headers",
              "access.request-header.group-headers",
              Kind.LIST,
              "Header fields in which front proxies name groups (default x-remote-group)."),
          flag(
              "--requestheader-extra-headers-prefix",
              "access.request-header.extra-headers-prefix",
              Kind.LIST,
              "How header fields with more about the user begin (default x-remote-extra-)."),
          flag(
              "--requestheader-allowed-names",
              "access.request-header.allowed-names",
              Kind.LIST,
              "Common names of the front proxies' certificates (default: any)."),
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
