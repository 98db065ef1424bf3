package io.nilometer.api.query;

/// The kinds of objects served.
public enum ObjectKind {
  NODE("NodeMetrics"),
  POD("PodMetrics");

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
