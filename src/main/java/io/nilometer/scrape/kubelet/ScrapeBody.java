package io.nilometer.scrape.kubelet;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The bytes of a response as they arrive, up to a limit.
final class ScrapeBody {

  private static final int MAX_PREALLOCATED = 256 << 10;

  private final int limit;
  private byte[] bytes;
  private int size;

  /// @param stated the Content-Length; beyond a small size, memory is allocated as the bytes arrive
  ScrapeBody(int limit, long stated) {
    this.limit = limit;
    bytes = new byte[Math.clamp(stated, 0, Math.min(limit, MAX_PREALLOCATED))];
  }

  /// Adds what fits, and returns whether that is all of it.
  boolean add(ByteBuf chunk) {
    int length = chunk.readableBytes();
    int taken = Math.min(length, limit - size);
    if (size + taken > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(size + taken, 2 * bytes.length)));
    }
    chunk.readBytes(bytes, size, taken);
    size += taken;
    return taken == length;
  }

  /// How much memory it takes.
  int capacity() {
    return bytes.length;
  }

  ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes, 0, size);
  }
}
