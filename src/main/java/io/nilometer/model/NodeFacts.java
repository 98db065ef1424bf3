package io.nilometer.model;

import java.util.List;
import java.util.Optional;

/// What Nilometer keeps of a Node object.
///
/// @param addresses in the order of `.status.addresses`
/// @param kubeletPort `.status.daemonEndpoints.kubeletEndpoint.Port`, 0 when not given
/// @param metricsPath the annotation `metrics.k8s.io/resource-metrics-path`, when set
/// @param ready the condition of type Ready is True
public record NodeFacts(
    String name,
    Labels labels,
    List<Address> addresses,
    int kubeletPort,
    Optional<String> metricsPath,
    boolean ready) {

  /// One of a node's addresses.
  ///
  /// @param type `InternalIP`, `Hostname`, …
  public record Address(String type, String address) {}
}
