package io.nilometer.api.query;

/// The kinds of object served.
public enum ObjectKind {
  NODE("NodeMetrics"),
  POD("PodMetrics");

  /// Group and version of all of them.
  public static final String API_VERSION = "metrics.k8s.io/v1beta1";

  private final String kind;

  ObjectKind(String kind) {
    this.kind = kind;
  }

  public String kind() {
    return kind;
  }

  public String listKind() {
    return kind + "List";
  }
}
