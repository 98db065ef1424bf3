package io.nilometer.scrape;

/// Where one node's kubelet is asked.
///
/// @param node the node's name
/// @param host an IP address or DNS name
/// @param path absolute path and query
record KubeletTarget(String node, String host, int port, String path) {
  static KubeletTarget of(io.nilometer.model.NodeFacts n, KubeletSettings s)
      throws ScrapeException {
    throw new ScrapeException("x" + n + s);
  }
}
