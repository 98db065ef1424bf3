package io.nilometer.api.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// A body's chunks, compressed on demand; each chunk is as large as the one sent on is
/// to be, so that small ones are gathered.
final class GzipChunks implements Iterator<byte[]> {

  private static final int PIECE = 64 * 1024;

  private final Iterator<byte[]> plain;
  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream(PIECE + 4096);
  private final GZIPOutputStream gzip;
  private boolean finished;

  GzipChunks(Iterator<byte[]> plain) {
    this.plain = plain;
    try {
      this.gzip = new FastGzip(compressed);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not into memory
    }
  }

  /// The fastest level, which already shrinks lists to a tenth.
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream target) throws IOException {
      super(target, 8192);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  @Override
  public boolean hasNext() {
    return !finished;
  }

  @Override
  public byte[] next() {
    if (finished) {
      throw new NoSuchElementException();
    }
    try {
      while (compressed.size() < PIECE && plain.hasNext()) {
        gzip.write(plain.next());
      }
      if (!plain.hasNext()) {
        gzip.close();
        finished = true;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not into memory
    }
    byte[] piece = compressed.toByteArray();
    compressed.reset();
    return piece;
  }
}
