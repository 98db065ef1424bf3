package io.nilometer.api.query;

/// The versions of the group in which the same objects are served, the preferred one first.
public enum ApiVersion {
  V1("v1"),
  V1BETA1("v1beta1");

  public static final String GROUP = "metrics.k8s.io";

  private final String version;

  ApiVersion(String version) {
    this.version = version;
  }

  public String version() {
    return version;
  }

  /// The `apiVersion` of objects.
  public String groupVersion() {
    return GROUP + "/" + version;
  }
}
