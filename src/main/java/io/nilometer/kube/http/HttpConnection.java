package io.nilometer.kube.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A connection to the API server, for one request at a time.
final class HttpConnection {

  private static final int BUFFER = 16 * 1024;

  /// Silence shows first where it is as long.
  private static final Duration AFTER_SILENCE = Duration.ofSeconds(1);

  private final Socket transport;
  private final Socket socket;
  private final Object credentials;
  private final InputStream in;
  private final OutputStream out;
  private Patience patience = Patience.of(Duration.ZERO); // with the response under way
  private CompletableFuture<Void> whole = CompletableFuture.completedFuture(null);
  private boolean used;
  private volatile long idleSince;

  /// @param transport the TCP connection below the socket, or the socket itself
  /// @param credentials what the connection was opened with
  HttpConnection(Socket transport, Socket socket, Object credentials) throws IOException {
    this.transport = transport;
    this.socket = socket;
    this.credentials = credentials;
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER);
    this.out = socket.getOutputStream();
  }

  /// Sends a request and reads the head of its response.
  ///
  /// @throws ClosedWhileIdleException the server closed the kept connection before it answered
  ResponseHead exchange(byte[] request, Patience patience) throws IOException {
    boolean kept = used;
    used = true;
    limit(patience);
    try {
      socket.setSoTimeout(Math.toIntExact(patience.silence().toMillis()));
      in.mark(1);
      send(request);
      if (kept && in.read() < 0) {
        throw new ClosedWhileIdleException(null);
      }
      if (kept) {
        in.reset();
      }
    } catch (SocketTimeoutException _) {
      throw silent();
    } catch (SocketException e) {
      if (isOverdue()) {
        throw withoutEnd();
      }
      throw kept ? new ClosedWhileIdleException(e) : e;
    }
    return head();
  }

  /// Closes the connection when the response has taken too long: a read of TLS does not return
  /// until a record is whole.
  private void limit(Patience of) {
    patience = of;
    whole = new CompletableFuture<>();
    var _ =
        whole
            .orTimeout(of.whole().plus(AFTER_SILENCE).toMillis(), TimeUnit.MILLISECONDS)
            .exceptionally(
                _ -> {
                  close();
                  return null;
                });
  }

  boolean isOverdue() {
    return whole.isCompletedExceptionally();
  }

  /// The server sent nothing for too long.
  SilenceException silent() {
    return SilenceException.after(patience.silence());
  }

  /// The response took too long.
  SilenceException withoutEnd() {
    return SilenceException.withoutEnd(patience.whole());
  }

  /// What the server sent before it closed the connection, such as a TLS alert, says more than that
  /// it did.
  private void send(byte[] request) throws IOException {
    try {
      out.write(request);
      out.flush();
    } catch (SocketException e) {
      try {
        if (in.read() < 0) {
          throw e;
        }
        in.reset();
      } catch (SocketException _) {
        throw e;
      }
    }
  }

  private ResponseHead head() throws IOException {
    try {
      return ResponseHead.read(in);
    } catch (SocketTimeoutException _) {
      throw silent();
    } catch (IOException e) {
      throw isOverdue() ? withoutEnd() : e;
    }
  }

  InputStream in() {
    return in;
  }

  /// To be kept for the next request.
  void idle(long now) {
    whole.complete(null);
    idleSince = now;
  }

  boolean isExpired(long now, Duration longestIdle) {
    return now - idleSince >= longestIdle.toNanos();
  }

  boolean isOpenedWith(Object current) {
    return credentials.equals(current);
  }

  /// Breaks off what is under way.
  void close() {
    whole.complete(null);
    try {
      transport.close(); // and not the TLS layer, which may wait for the other side
    } catch (IOException _) { // it is unusable either way
    }
  }

  /// The server closed a kept connection instead of answering.
  static final class ClosedWhileIdleException extends IOException {

    private static final long serialVersionUID = 1;

    ClosedWhileIdleException(Throwable cause) {
      super("the server closed the connection", cause);
    }
  }
}
