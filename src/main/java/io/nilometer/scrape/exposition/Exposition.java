package io.nilometer.scrape.exposition;

import java.nio.ByteBuffer;

/// A kubelet's answer as it came, uncompressed.
///
/// @param body heap buffer, from its position to its limit
/// @param requestedNanos when it was asked, nanoseconds since the epoch
public record Exposition(ByteBuffer body, long requestedNanos) {}
