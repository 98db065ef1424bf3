package io.nilometer.scrape.exposition;

import java.nio.ByteBuffer;

/// The body of a kubelet's response, uncompressed.
///
/// @param body heap buffer, from its position to its limit
/// @param requestedNanos when the request was sent, nanoseconds since the epoch
public record Exposition(ByteBuffer body, long requestedNanos) {}
