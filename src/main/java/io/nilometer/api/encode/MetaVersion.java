package io.nilometer.api.encode;

/// The versions of the group `meta.k8s.io` in which tables and partial objects are served.
public enum MetaVersion {
  V1("v1"),
  V1BETA1("v1beta1");

  public static final String GROUP = "meta.k8s.io";

  private final String version;

  MetaVersion(String version) {
    this.version = version;
  }

  public String version() {
    return version;
  }

  String apiVersion() {
    return GROUP + "/" + version;
  }
}
