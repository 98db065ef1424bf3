package io.nilometer.scrape.kubelet;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The bytes of an answer as they come, up to a limit.
final class AnswerBody {

  private static final int MOST_ON_TRUST = 256 << 10;

  private final int limit;
  private byte[] bytes;
  private int size;

  /// @param stated the size the kubelet states; more than a little room is made only as it comes
  AnswerBody(int limit, long stated) {
    this.limit = limit;
    bytes = new byte[Math.clamp(stated, 0, Math.min(limit, MOST_ON_TRUST))];
  }

  /// Keeps what fits: false when that is not all.
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

  ByteBuffer bytes() {
    return ByteBuffer.wrap(bytes, 0, size);
  }
}
