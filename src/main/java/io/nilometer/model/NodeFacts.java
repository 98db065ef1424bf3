package io.nilometer.model;

import java.util.List;
import java.util.Optional;

/// The part of a Node object that Nilometer uses.
///
/// @param addresses in the order of `.status.addresses`
/// @param kubeletPort `.status.daemonEndpoints.kubeletEndpoint.Port`, 0 when not given
/// @param metricsPath the annotation `metrics.k8s.io/resource-metrics-path`, when set
/// @param ready the condition of type Ready is True
/// @param machine what is behind the object
public record NodeFacts(
    String name,
    Labels labels,
    List<Address> addresses,
    int kubeletPort,
    Optional<String> metricsPath,
    boolean ready,
    Machine machine) {

  public NodeFacts(
      String name,
      Labels labels,
      List<Address> addresses,
      int kubeletPort,
      Optional<String> metricsPath,
      boolean ready) {
    this(name, labels, addresses, kubeletPort, metricsPath, ready, Machine.UNKNOWN);
  }

  /// One of a node's addresses.
  ///
  /// @param type `InternalIP`, `Hostname`, …
  public record Address(String type, String address) {}
}
