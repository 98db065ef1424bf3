package io.nilometer.api;

/// The kinds of object served.
enum ObjectKind {
  NODE("NodeMetrics"),
  POD("PodMetrics");

  /// Group and version of all of them.
  static final String API_VERSION = "metrics.k8s.io/v1beta1";

  private final String kind;

  ObjectKind(String kind) {
    this.kind = kind;
  }

  String kind() {
    return kind;
  }

  String listKind() {
    return kind + "List";
  }
}
