package io.nilometer.api;

/// The versions of the group `meta.k8s.io` in which tables and partial objects are served.
enum MetaVersion {
  V1("v1"),
  V1BETA1("v1beta1");

  static final String GROUP = "meta.k8s.io";

  private final String version;

  MetaVersion(String version) {
    this.version = version;
  }

  String version() {
    return version;
  }

  String apiVersion() {
    return GROUP + "/" + version;
  }
}
