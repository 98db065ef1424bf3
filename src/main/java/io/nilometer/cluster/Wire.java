package io.nilometer.cluster;

/// A message that one replica may send to another. Only such messages are serialised, as CBOR.
/// `io.nilometer.storage.WireSerializer` lists each with the name that it has on the wire.
public interface Wire {

  /// The same on all replicas of a cluster. It is raised when a release can no longer exchange
  /// messages with the release before it. An added or removed field does not require that.
  int VERSION = 1;
}
