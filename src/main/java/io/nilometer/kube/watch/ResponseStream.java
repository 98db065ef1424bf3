package io.nilometer.kube.watch;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// The body of a response as a stream that one thread reads, which asks for more only when it has
/// read what came, and fails when nothing comes for too long.
public final class ResponseStream extends InputStream
    implements AsyncBody.Consumer<List<ByteBuffer>> {

  private sealed interface Piece {}

  private record Data(ByteBuffer bytes) implements Piece {}

  private record End() implements Piece {}

  private record Failure(Throwable cause) implements Piece {}

  private final Duration silence;
  private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
  private AsyncBody body;
  private ByteBuffer current = ByteBuffer.allocate(0);
  private boolean ended;

  ResponseStream(Duration silence) {
    this.silence = silence;
  }

  /// To be called once, before the stream is read.
  void open(AsyncBody body) {
    this.body = body;
    var _ = body.done().whenComplete((_, e) -> pieces.add(e == null ? new End() : new Failure(e)));
  }

  @Override
  public void consume(List<ByteBuffer> buffers, AsyncBody source) {
    buffers.forEach(bytes -> pieces.add(new Data(bytes)));
  }

  @Override
  public int read() throws IOException {
    return fill() ? Byte.toUnsignedInt(current.get()) : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int count = Math.min(length, current.remaining());
    current.get(target, offset, count);
    return count;
  }

  /// Reads what is left, so that the connection can be used again; whether it comes does not
  /// matter.
  public void drain() {
    try {
      transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) { // the connection is lost, and nothing else
    }
  }

  /// Once all has come the connection may be another's already, who would lose it.
  @Override
  public void close() {
    if (!ended) {
      ended = true;
      if (!body.done().isDone()) {
        body.cancel();
      }
    }
  }

  private boolean fill() throws IOException {
    while (!current.hasRemaining() && !ended) {
      if (pieces.isEmpty()) {
        body.consume();
      }
      take(await());
    }
    return current.hasRemaining();
  }

  private void take(Piece piece) throws IOException {
    switch (piece) {
      case Data data -> current = data.bytes();
      case End _ -> ended = true;
      case Failure failure -> {
        ended = true;
        throw new ConnectionLostException(failure.cause());
      }
    }
  }

  private Piece await() throws IOException {
    try {
      Piece piece = pieces.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
      if (piece == null) {
        throw new SilenceException(silence);
      }
      return piece;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
