package io.nilometer.kube.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/// A connection to the API server, for one request at a time.
final class HttpConnection {

  private static final int BUFFER = 16 * 1024;

  private final Socket transport;
  private final Socket socket;
  private final Object credentials;
  private final InputStream in;
  private final OutputStream out;
  private Patience patience = Patience.of(Duration.ZERO); // with the response under way
  private long requested; // when, by the monotonic clock
  private boolean used;
  private volatile long idleSince;

  /// @param transport the TCP connection below the socket, or the socket itself
  /// @param credentials what the connection was opened with
  HttpConnection(Socket transport, Socket socket, Object credentials) throws IOException {
    this.transport = transport;
    this.socket = socket;
    this.credentials = credentials;
    this.in = new BufferedInputStream(new PatientInput(socket.getInputStream()), BUFFER);
    this.out = socket.getOutputStream();
  }

  /// Sends a request and reads the head of its response.
  ///
  /// @throws ClosedWhileIdleException the server closed the kept connection before it answered
  ResponseHead exchange(byte[] request, Patience patience) throws IOException {
    boolean kept = used;
    used = true;
    this.patience = patience;
    requested = System.nanoTime();
    try {
      in.mark(1);
      send(request);
      if (kept && in.read() < 0) {
        throw new ClosedWhileIdleException(null);
      }
      if (kept) {
        in.reset();
      }
    } catch (SocketTimeoutException _) {
      throw lost();
    } catch (SocketException e) {
      throw kept ? new ClosedWhileIdleException(e) : e;
    }
    return head();
  }

  /// What a timeout means.
  SilenceException lost() {
    return left().isPositive()
        ? SilenceException.after(patience.silence())
        : SilenceException.withoutEnd(patience.whole());
  }

  private Duration left() {
    return patience.whole().minusNanos(System.nanoTime() - requested);
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
      throw lost();
    }
  }

  InputStream in() {
    return in;
  }

  /// To be kept for the next request.
  void idle(long now) {
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
    try {
      transport.close(); // and not the TLS layer, which may wait for the other side
    } catch (IOException _) { // it is unusable either way
    }
  }

  /// Reads from the socket for as long as the patience lasts.
  private final class PatientInput extends InputStream {

    private final InputStream from;

    PatientInput(InputStream from) {
      this.from = from;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      Duration left = left();
      if (!left.isPositive()) {
        throw new SocketTimeoutException("the response takes too long");
      }
      Duration most = Collections.min(List.of(patience.silence(), left));
      socket.setSoTimeout(Math.toIntExact(Math.max(1, most.toMillis()))); // 0: for ever
      return from.read(target, offset, length);
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
