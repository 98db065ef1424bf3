package io.nilometer.kube.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.Optional;

/// A response whose body is read as it arrives, by one thread. It fails when nothing arrives for
/// too long, or no end. To be closed: the connection ends unless the whole body has been read.
public final class ResponseStream extends InputStream {

  private static final int MOST_DRAINED = 64 * 1024;

  private final HttpConnection connection;
  private final ResponseHead head;
  private final ResponseBody body;
  private final KubeHttpClient client;
  private boolean ended;

  ResponseStream(HttpConnection connection, ResponseHead head, KubeHttpClient client)
      throws IOException {
    this.connection = connection;
    this.head = head;
    this.body = ResponseBody.of(head);
    this.client = client;
  }

  public int code() {
    return head.code();
  }

  /// The words of the status line, perhaps none.
  public String reason() {
    return head.reason();
  }

  /// The last header field of that name.
  ///
  /// @param name in lower case
  public Optional<String> field(String name) {
    return Optional.ofNullable(head.fields().get(name));
  }

  boolean isRetryable() {
    return head.fields().containsKey("retry-after");
  }

  @Override
  public int read() throws IOException {
    var one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0 || ended) {
      return ended ? -1 : 0;
    }
    try {
      int count = body.read(connection.in(), target, offset, length);
      if (count < 0) {
        end();
      }
      return count;
    } catch (SocketTimeoutException _) {
      throw connection.silent();
    } catch (IOException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted");
      }
      throw connection.isOverdue() ? connection.withoutEnd() : new ConnectionLostException(e);
    }
  }

  private void end() {
    ended = true;
    if (head.persistent() && body.isDelimited()) {
      client.keep(connection);
    } else {
      client.discard(connection);
    }
  }

  /// Reads what is left, so that the connection can be used again. A failure, or that much is left,
  /// only loses the connection.
  public void drain() {
    try {
      readNBytes(MOST_DRAINED);
    } catch (IOException _) { // the connection is closed by close
    }
  }

  @Override
  public void close() {
    if (!ended) {
      ended = true;
      client.discard(connection);
    }
  }
}
