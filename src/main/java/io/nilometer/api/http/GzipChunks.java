package io.nilometer.api.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/// The chunks of a body, compressed on demand and gathered into chunks of a useful size. The memory
/// of the compression is outside the heap: it is allocated for the first chunk, and must be freed.
final class GzipChunks implements Iterator<byte[]> {

  private static final int CHUNK_BYTES = 64 * 1024;

  private final Iterator<byte[]> plain;
  private final ByteArrayOutputStream compressed = new ByteArrayOutputStream(CHUNK_BYTES + 4096);
  private Optional<FastGzip> gzip = Optional.empty(); // between the first chunk and the last
  private volatile boolean finished;

  GzipChunks(Iterator<byte[]> plain) {
    this.plain = plain;
  }

  /// The fastest level, which already shrinks lists to a tenth.
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream target) throws IOException {
      super(target, 8192);
      def.setLevel(Deflater.BEST_SPEED);
    }

    void free() {
      def.end();
    }
  }

  /// The chunks as a stream, to be run once. It frees the memory when it ends, however it does.
  Source<byte[], NotUsed> source() {
    return Source.fromIterator(() -> this)
        .watchTermination(
            (nothing, over) -> {
              over.whenComplete((_, _) -> free());
              return nothing;
            });
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
      FastGzip running = gzip.isPresent() ? gzip.get() : new FastGzip(compressed);
      gzip = Optional.of(running);
      while (compressed.size() < CHUNK_BYTES && plain.hasNext()) {
        running.write(plain.next());
      }
      if (!plain.hasNext()) {
        running.close();
        free();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // not into memory
    }
    byte[] chunk = compressed.toByteArray();
    compressed.reset();
    return chunk;
  }

  private void free() {
    gzip.ifPresent(FastGzip::free);
    gzip = Optional.empty();
    finished = true;
  }
}
