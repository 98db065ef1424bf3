package io.nilometer.api;

/// The documents by which clients find out what is served.
final class Discovery {

  /// @param securePort the port served, which the list of groups names
  Discovery(int securePort) {}

  /// `/apis`.
  Body groups(Representation representation) {
    throw new UnsupportedOperationException();
  }

  /// `/apis`, where [Negotiation#aggregatedDiscovery] found that wanted. Sent with the headers
  /// `Vary: Accept`, `Cache-Control: public` and [#aggregatedETag].
  Body aggregated(Representation representation) {
    throw new UnsupportedOperationException();
  }

  /// With its quotes; a request whose `If-None-Match` is equal is answered with 304.
  String aggregatedETag() {
    throw new UnsupportedOperationException();
  }

  /// `/apis/metrics.k8s.io`.
  Body group(Representation representation) {
    throw new UnsupportedOperationException();
  }

  /// `/apis/metrics.k8s.io/v1beta1`.
  Body resources(Representation representation) {
    throw new UnsupportedOperationException();
  }

  /// `/version`, always pretty JSON.
  Body version() {
    throw new UnsupportedOperationException();
  }

  /// `/`, and with 404 any path that is not served outside `/apis`; always pretty JSON.
  Body paths() {
    throw new UnsupportedOperationException();
  }
}
