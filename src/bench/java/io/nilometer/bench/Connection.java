package io.nilometer.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// A connection by HTTP/1.1 over TLS, for one query at a time. After an [IOException] it must be
/// closed.
final class Connection implements Closeable {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final String LENGTH = "content-length:";
  private static final String CHUNKED = "transfer-encoding: chunked";
  private static final String CLOSE = "connection: close";
  private static final long UNKNOWN = -1;

  private final SSLSocket socket;
  private final InputStream in;
  private final OutputStream out;
  private final String host;
  private final String token;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private boolean kept = true;
  private boolean used;
  private boolean stale;

  private Connection(SSLSocket socket, URI server, String token) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
    this.out = socket.getOutputStream();
    this.host = server.getAuthority();
    this.token = token;
  }

  static Connection open(SSLSocketFactory factory, URI server, String token, Duration timeout)
      throws IOException {
    var tcp = new Socket();
    try {
      int millis = Math.toIntExact(timeout.toMillis());
      tcp.setTcpNoDelay(true);
      tcp.connect(new InetSocketAddress(server.getHost(), server.getPort()), millis);
      tcp.setSoTimeout(millis);
      var tls = (SSLSocket) factory.createSocket(tcp, server.getHost(), server.getPort(), true);
      tls.startHandshake();
      return new Connection(tls, server, token);
    } catch (IOException failed) {
      tcp.close();
      throw failed;
    }
  }

  /// Sends a query and writes the body of the answer.
  ///
  /// @return the status
  int ask(Question question, OutputStream body) throws IOException {
    String head =
        "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nAccept: %s\r\n\r\n"
            .formatted(question.path(), host, token, question.accept());
    stale = used;
    out.write(head.getBytes(ISO_8859_1));
    String statusLine = line();
    stale = false;
    used = true;
    long length = UNKNOWN;
    boolean chunked = false;
    for (String field = line(); !field.isEmpty(); field = line()) {
      String lower = field.toLowerCase(Locale.ROOT);
      if (lower.startsWith(LENGTH)) {
        length = Long.parseLong(lower.substring(LENGTH.length()).strip());
      }
      chunked |= lower.equals(CHUNKED);
      kept &= !lower.equals(CLOSE);
    }
    if (chunked) {
      copyChunks(body);
    } else if (length == UNKNOWN) {
      throw new IOException("the answer to %s has no length".formatted(question));
    } else {
      copy(length, body);
    }
    return status(statusLine);
  }

  private static int status(String line) throws IOException {
    String[] parts = line.split(" ", 3);
    if (parts.length < 2 || !parts[1].matches("[1-5][0-9]{2}")) {
      throw new IOException("not a status line: " + line);
    }
    return Integer.parseInt(parts[1]);
  }

  private void copyChunks(OutputStream body) throws IOException {
    long length;
    do {
      length = Long.parseLong(line(), 16);
      copy(length, body);
      line();
    } while (length > 0);
  }

  private void copy(long length, OutputStream body) throws IOException {
    long left = length;
    while (left > 0) {
      int read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
      if (read < 0) {
        throw new EOFException("the answer ends %d bytes early".formatted(left));
      }
      body.write(buffer, 0, read);
      left -= read;
    }
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int read = in.read(); read != '\n'; read = in.read()) {
      if (read < 0) {
        throw new EOFException("the connection ends in the head of an answer");
      }
      line.append((char) read);
    }
    return line.toString().strip();
  }

  boolean isKept() {
    return kept;
  }

  /// Whether the server closed it between two queries, so that the last one was not answered.
  boolean isStale() {
    return stale;
  }

  /// A later connection is not to resume this one's session.
  void forgetSession() {
    socket.getSession().invalidate();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // it is closed nevertheless
    }
  }
}
