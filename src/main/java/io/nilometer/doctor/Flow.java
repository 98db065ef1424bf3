package io.nilometer.doctor;

import java.util.Map;

/// Connections that a replica needs.
///
/// @param text for people: "ingress from kube-apiserver"
/// @param portName of the container's port; empty if it has none
record Flow(
    String text, boolean isIngress, String protocol, int port, String portName, OtherSide other) {

  /// Where they come from or go to.
  sealed interface OtherSide {}

  /// Addresses that are not known, outside the Pods' network.
  record Somewhere() implements OtherSide {}

  /// Whatever it is: only the port counts.
  record Anything() implements OtherSide {}

  /// An address outside the Pods' network, such as a node's.
  record Address(String ip) implements OtherSide {}

  /// Pods of the same namespace with these labels.
  record Pods(Map<String, String> labels, String namespace, String ip) implements OtherSide {}
}
