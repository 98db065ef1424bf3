package io.nilometer.scrape;

/// A kubelet's answer as it came, uncompressed.
///
/// @param bytes the body stands in the first `length` of them
/// @param requestedNanos when it was asked, nanoseconds since the epoch
record Exposition(byte[] bytes, int length, long requestedNanos) {}
