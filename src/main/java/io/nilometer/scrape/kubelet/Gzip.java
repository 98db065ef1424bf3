package io.nilometer.scrape.kubelet;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/// Decompresses gzip, one member or several, up to a limit. Unlike [java.util.zip.GZIPInputStream],
/// and like Go, it refuses bytes behind the last member.
final class Gzip implements AutoCloseable {

  private static final int MAX_RATIO = 1_032; // what deflate can make of one byte
  private static final int TRAILER_BYTES = 8;
  private static final short MAGIC = (short) 0x8b1f;
  private static final int DEFLATE = 8;
  private static final int HEADER_CHECKSUM = 2;
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;

  private final Inflater inflater = new Inflater(true);
  private final ByteBuffer packed;
  private final int limit;
  private byte[] bytes;
  private int size;

  private Gzip(ByteBuffer packed, int limit) {
    this.packed = packed.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.limit = limit;
    this.bytes = new byte[expectedSize()];
  }

  /// Throws [TooLarge] above the limit, another IOException for anything but complete gzip.
  static ByteBuffer unpack(ByteBuffer packed, int limit) throws IOException {
    try (var gzip = new Gzip(packed, limit)) {
      do {
        gzip.member();
      } while (gzip.packed.hasRemaining());
      return ByteBuffer.wrap(gzip.bytes, 0, gzip.size);
    }
  }

  /// What the last member states, as far as the packed size can hold it.
  private int expectedSize() {
    if (packed.remaining() < Integer.BYTES) {
      return 0;
    }
    long stated = Integer.toUnsignedLong(packed.getInt(packed.limit() - Integer.BYTES));
    return (int) Math.min(Math.min(stated, limit), (long) MAX_RATIO * packed.remaining());
  }

  private void member() throws IOException {
    header();
    int start = size;
    inflater.reset();
    inflater.setInput(packed.duplicate());
    int inputBytes = packed.remaining();
    try {
      while (!inflater.finished()) {
        inflate();
      }
    } catch (DataFormatException e) {
      throw new ZipException(e.getMessage());
    }
    packed.position(packed.position() + inputBytes - inflater.getRemaining());
    trailer(start);
  }

  private void inflate() throws DataFormatException, IOException {
    if (size == bytes.length && size < limit) {
      bytes = Arrays.copyOf(bytes, Math.clamp(2L * size, size + 1, limit));
    }
    if (size == limit) {
      inflateNothing();
      return;
    }
    int count = inflater.inflate(bytes, size, bytes.length - size);
    size += count;
    if (count == 0 && !inflater.finished()) {
      throw new EOFException(); // or a dictionary is asked for, which gzip does not have
    }
  }

  /// At the limit only the end may follow.
  private void inflateNothing() throws DataFormatException, IOException {
    if (inflater.inflate(new byte[1]) > 0) {
      throw new TooLarge();
    }
    if (!inflater.finished()) {
      throw new EOFException();
    }
  }

  private void header() throws IOException {
    require(10);
    if (packed.getShort() != MAGIC || packed.get() != DEFLATE) {
      throw new ZipException("no gzip header");
    }
    int flags = packed.get();
    skip(6); // time, compression level, operating system
    if ((flags & EXTRA) != 0) {
      require(Short.BYTES);
      skip(Short.toUnsignedInt(packed.getShort()));
    }
    if ((flags & NAME) != 0) {
      skipText();
    }
    if ((flags & COMMENT) != 0) {
      skipText();
    }
    if ((flags & HEADER_CHECKSUM) != 0) {
      skip(Short.BYTES);
    }
  }

  private void skipText() throws IOException {
    do {
      require(1);
    } while (packed.get() != 0);
  }

  private void skip(int count) throws IOException {
    require(count);
    packed.position(packed.position() + count);
  }

  private void require(int count) throws IOException {
    if (packed.remaining() < count) {
      throw new EOFException();
    }
  }

  private void trailer(int start) throws IOException {
    require(TRAILER_BYTES);
    var checksum = new CRC32();
    checksum.update(bytes, start, size - start);
    if (packed.getInt() != (int) checksum.getValue() || packed.getInt() != size - start) {
      throw new ZipException("wrong checksum or size");
    }
  }

  @Override
  public void close() {
    inflater.close();
  }

  /// There is more than the limit.
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;
  }
}
