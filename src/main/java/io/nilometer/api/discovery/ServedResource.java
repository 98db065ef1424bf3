package io.nilometer.api.discovery;

import io.nilometer.api.query.ObjectKind;
import java.util.List;

/// A resource of the group served, as discovery describes it.
///
/// @param name in paths
public record ServedResource(String name, ObjectKind kind, boolean namespaced) {

  public static final String GROUP = "metrics.k8s.io";
  public static final String VERSION = "v1beta1";
  static final List<String> VERBS = List.of("get", "list");
  static final List<ServedResource> ALL =
      List.of(
          new ServedResource("nodes", ObjectKind.NODE, false),
          new ServedResource("pods", ObjectKind.POD, true));
}
