package io.nilometer.cluster;

/// A message that may cross to another replica: the only ones that are serialised, as CBOR.
public interface Wire {}
