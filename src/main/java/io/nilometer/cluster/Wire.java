package io.nilometer.cluster;

/// A message that may cross to another replica: the only ones that are serialised, as CBOR.
public interface Wire {

  /// Replicas of one cluster have the same. Raised when a release can no longer talk with the one
  /// before it; a field more or less is no reason.
  int VERSION = 1;
}
