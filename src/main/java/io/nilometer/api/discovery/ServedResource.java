package io.nilometer.api;

import java.util.List;

/// A resource of the group served, as discovery describes it.
///
/// @param name in paths
record ServedResource(String name, ObjectKind kind, boolean namespaced) {

  static final String GROUP = "metrics.k8s.io";
  static final String VERSION = "v1beta1";
  static final List<String> VERBS = List.of("get", "list");
  static final List<ServedResource> ALL =
      List.of(
          new ServedResource("nodes", ObjectKind.NODE, false),
          new ServedResource("pods", ObjectKind.POD, true));
}
