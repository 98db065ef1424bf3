package io.nilometer.kube.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/// A connection to the API server, for one request at a time.
final class HttpConnection {

  private static final int BUFFER = 16 * 1024;

  private final Socket transport;
  private final Socket socket;
  private final Object credentials;
  private final InputStream in;
  private final OutputStream out;
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
  /// @param silence the longest time without a byte
  /// @throws ClosedWhileIdleException the server closed the kept connection before it answered
  ResponseHead exchange(byte[] request, Duration silence) throws IOException {
    boolean kept = used;
    used = true;
    try {
      socket.setSoTimeout(Math.toIntExact(silence.toMillis()));
      in.mark(1);
      send(request);
      if (kept && in.read() < 0) {
        throw new ClosedWhileIdleException(null);
      }
      if (kept) {
        in.reset();
      }
    } catch (SocketTimeoutException _) {
      throw new SilenceException(silence);
    } catch (SocketException e) {
      throw kept ? new ClosedWhileIdleException(e) : e;
    }
    return head(silence);
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

  private ResponseHead head(Duration silence) throws IOException {
    try {
      return ResponseHead.read(in);
    } catch (SocketTimeoutException _) {
      throw new SilenceException(silence);
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

  /// The server closed a kept connection instead of answering.
  static final class ClosedWhileIdleException extends IOException {

    private static final long serialVersionUID = 1;

    ClosedWhileIdleException(Throwable cause) {
      super("the server closed the connection", cause);
    }
  }
}
