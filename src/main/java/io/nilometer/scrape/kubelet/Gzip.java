package io.nilometer.scrape.kubelet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/// Unpacks gzip, but never more than a limit.
final class Gzip {

  private static final int MOST_PER_BYTE = 1_032; // what deflate can make of one
  private static final int READ_BUFFER = 4_096;

  private Gzip() {}

  /// Throws [TooLarge] above the limit, another IOException where it is no whole gzip.
  static ByteBuffer unpack(ByteBuffer packed, int limit) throws IOException {
    var in =
        new ByteArrayInputStream(
            packed.array(), packed.arrayOffset() + packed.position(), packed.remaining());
    try (var unpacked = new GZIPInputStream(in, READ_BUFFER)) {
      byte[] bytes = new byte[expected(packed, limit)];
      int size = unpacked.readNBytes(bytes, 0, bytes.length);
      // the size a gzip states may be wrong, so ask for one more
      for (int next = unpacked.read(); next >= 0; next = unpacked.read()) {
        if (size == limit) {
          throw new TooLarge();
        }
        bytes = Arrays.copyOf(bytes, Math.clamp(2L * size, size + 1, limit));
        bytes[size++] = (byte) next;
        size += unpacked.readNBytes(bytes, size, bytes.length - size);
      }
      return ByteBuffer.wrap(bytes, 0, size);
    }
  }

  private static int expected(ByteBuffer packed, int limit) {
    if (packed.remaining() < Integer.BYTES) {
      return 0;
    }
    int last = packed.limit() - Integer.BYTES;
    long stated =
        Integer.toUnsignedLong(packed.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(last));
    return (int) Math.min(Math.min(stated, limit), (long) MOST_PER_BYTE * packed.remaining());
  }

  /// There is more than the limit.
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;
  }
}
