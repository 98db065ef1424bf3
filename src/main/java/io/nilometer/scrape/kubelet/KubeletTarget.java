package io.nilometer.scrape.kubelet;

import io.nilometer.model.NodeFacts;
import io.nilometer.model.Quoted;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.scrape.exposition.ScrapeException;
import java.net.URI;
import java.net.URISyntaxException;

/// Where one node's kubelet is scraped.
///
/// @param node the node's name
/// @param host an IP address or DNS name
/// @param path absolute and escaped, without a query
public record KubeletTarget(String node, String host, int port, String path) {

  private static final String RESOURCE_METRICS = "/metrics/resource";
  private static final int MAX_PORT = 65_535;
  private static final int MAX_HOST = 254; // a DNS name that ends with a dot
  private static final int MAX_TYPES = 200; // in a message, joined
  private static final int MAX_PATH = 8_192; // as annotated; kept and sent with each request

  /// Fails if the node has no address of a preferred type, or no usable port or path.
  public static KubeletTarget of(NodeFacts node, KubeletSettings settings) throws ScrapeException {
    return new KubeletTarget(
        node.name(),
        host(node, settings),
        port(node, settings),
        path(node.metricsPath().orElse("")));
  }

  /// `host:port`, an IPv6 address in brackets.
  public String authority() {
    return host.indexOf(':') < 0 ? host + ':' + port : '[' + host + "]:" + port;
  }

  private static String host(NodeFacts node, KubeletSettings settings) throws ScrapeException {
    for (String type : settings.preferredAddressTypes()) {
      for (NodeFacts.Address address : node.addresses()) {
        if (address.type().equals(type) && !address.address().isEmpty()) {
          return checked(address);
        }
      }
    }
    throw new ScrapeException(
        FailureKind.ADDRESS,
        "the node has no address of a type in --kubelet-preferred-address-types ("
            + String.join(",", settings.preferredAddressTypes())
            + "); it has "
            + (node.addresses().isEmpty() ? "no address at all" : types(node)));
  }

  private static String checked(NodeFacts.Address address) throws ScrapeException {
    int length = address.address().length();
    if (length > MAX_HOST) {
      throw new ScrapeException(
          FailureKind.ADDRESS,
          "the node's address of type %s has %d characters; no host name has more than %d"
              .formatted(Quoted.of(address.type()), length, MAX_HOST));
    }
    return address.address();
  }

  private static String types(NodeFacts node) {
    String types =
        String.join(
            ",", node.addresses().stream().map(NodeFacts.Address::type).distinct().toList());
    return Reason.printable(types, MAX_TYPES);
  }

  private static int port(NodeFacts node, KubeletSettings settings) throws ScrapeException {
    if (!settings.useNodeStatusPort() || node.kubeletPort() == 0) {
      return settings.port();
    }
    if (node.kubeletPort() < 0 || node.kubeletPort() > MAX_PORT) {
      throw new ScrapeException(
          FailureKind.ADDRESS,
          "the node's status names kubelet port "
              + node.kubeletPort()
              + ", which is not a port; correct it or remove --kubelet-use-node-status-port");
    }
    return node.kubeletPort();
  }

  /// Escapes every character that cannot stand in a path, `?` and `%` too.
  private static String path(String annotated) throws ScrapeException {
    if (annotated.isEmpty()) {
      return RESOURCE_METRICS;
    }
    if (annotated.length() > MAX_PATH) {
      throw new ScrapeException(
          FailureKind.ADDRESS,
          "the annotation metrics.k8s.io/resource-metrics-path has %d characters, more than %d"
              .formatted(annotated.length(), MAX_PATH));
    }
    String absolute = annotated.startsWith("/") ? annotated : '/' + annotated;
    try {
      return URI.create(new URI("http", "kubelet", absolute, null).toASCIIString()).getRawPath();
    } catch (URISyntaxException e) {
      throw new ScrapeException(
          FailureKind.ADDRESS,
          "the annotation metrics.k8s.io/resource-metrics-path is no path: " + e.getMessage(),
          e);
    }
  }
}
