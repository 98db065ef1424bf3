package io.nilometer.scrape.exposition;

import java.nio.ByteBuffer;

/// The body of a kubelet's response, uncompressed.
///
/// @param body heap buffer, from its position to its limit
/// @param requestedNanos when the request was sent, nanoseconds since the epoch
/// @param release to be called when the body is decoded, or not used: it counts until then
public record Exposition(ByteBuffer body, long requestedNanos, Runnable release) {

  public Exposition(ByteBuffer body, long requestedNanos) {
    this(body, requestedNanos, () -> {});
  }
}
