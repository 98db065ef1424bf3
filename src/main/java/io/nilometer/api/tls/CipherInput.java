package io.nilometer.api.tls;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.pekko.util.ByteString;

/// The encrypted bytes of one connection that have arrived and are not decrypted yet. The part of a
/// record that waits for its rest is kept in an array that grows with it, so that a record may
/// arrive byte by byte.
final class CipherInput {

  private static final byte[] NO_BYTES = {};
  private static final ByteBuffer NONE = ByteBuffer.wrap(NO_BYTES);

  private ByteBuffer buffer = NONE;
  private byte[] kept = NO_BYTES;
  private boolean readsKept;
  private boolean wantsMore = true;

  /// Adds what has arrived. The array of the bytes may be overwritten.
  void add(ByteString bytes) {
    wantsMore = false;
    int rest = buffer.remaining();
    if (rest == 0) {
      buffer = ByteBuffer.wrap(bytes.toArrayUnsafe());
      readsKept = false;
      return;
    }
    int length = rest + bytes.size();
    if (kept.length < length) {
      kept = Arrays.copyOf(kept, Math.max(length, 2 * kept.length));
    }
    bytes.copyToBuffer(ByteBuffer.wrap(kept, rest, bytes.size()));
    buffer = ByteBuffer.wrap(kept, 0, length);
  }

  /// To read from.
  ByteBuffer buffer() {
    return buffer;
  }

  boolean isEmpty() {
    return wantsMore || !buffer.hasRemaining();
  }

  /// Frees the array when everything was read.
  void release() {
    if (!buffer.hasRemaining()) {
      buffer = NONE;
      kept = NO_BYTES;
      readsKept = false;
      wantsMore = true;
    }
  }

  /// What was not read is less than a record: keeps it, and nothing else.
  void awaitMore() {
    int rest = buffer.remaining();
    if (!readsKept) {
      kept = new byte[rest];
      buffer.get(kept);
      readsKept = true;
    } else if (buffer.position() > 0) {
      System.arraycopy(kept, buffer.position(), kept, 0, rest);
    }
    buffer = ByteBuffer.wrap(kept, 0, rest);
    wantsMore = true;
    release();
  }

  /// Whether it needs more before anything can be read.
  boolean wantsMore() {
    return wantsMore;
  }
}
