package io.nilometer.api.query;

import io.nilometer.model.Sample;

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

  /// Whether usage includes this amount of swap. In `v1beta1` 0 is left out, so that clusters
  /// without swap get what metrics-server answers.
  public boolean showsSwap(long swapBytes) {
    return switch (this) {
      case V1 -> swapBytes != Sample.NO_SWAP;
      case V1BETA1 -> swapBytes != Sample.NO_SWAP && swapBytes != 0;
    };
  }
}
