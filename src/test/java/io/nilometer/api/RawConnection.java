package io.nilometer.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A TLS connection over which a test sends what it likes, byte by byte.
public final class RawConnection implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 60_000;

  private final SSLSocket socket;

  private RawConnection(SSLSocket socket) {
    this.socket = socket;
  }

  static RawConnection open(int port) throws Exception {
    return open(port, TestServer.anyServer());
  }

  /// Connects to this machine, whatever certificate the server shows.
  ///
  /// @param context with the client's certificate, and the sessions that can be resumed
  public static RawConnection open(int port, SSLContext context) throws IOException {
    var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.startHandshake();
    return new RawConnection(socket);
  }

  /// When the TLS session began: before this connection where it was resumed.
  public long sessionBegan() {
    return socket.getSession().getCreationTime();
  }

  X509Certificate serverCertificate() throws IOException {
    Certificate[] chain = socket.getSession().getPeerCertificates();
    return (X509Certificate) chain[0];
  }

  public void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  public void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /// Says that nothing follows; the answer can still be read.
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /// Everything until the server closes the connection, whereupon this side does as well.
  String readToEnd() throws IOException {
    try (socket) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// One answer with a `Content-Length`.
  public String readAnswer() throws IOException {
    String head = readHead();
    int length = 0;
    for (String line : head.split("\r\n", -1)) {
      if (line.startsWith("Content-Length: ")) {
        length = Integer.parseInt(line.substring("Content-Length: ".length()));
      }
    }
    byte[] body = socket.getInputStream().readNBytes(length);
    return head + new String(body, StandardCharsets.UTF_8);
  }

  /// The head of one answer, up to the empty line.
  String readHead() throws IOException {
    var head = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed after: " + head.toString(StandardCharsets.ISO_8859_1));
      }
      head.write(next);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /// One line, without its end.
  String readLine() throws IOException {
    var line = new ByteArrayOutputStream();
    while (!line.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n")) {
      line.write(read(1).getBytes(StandardCharsets.ISO_8859_1));
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  /// So many bytes.
  String read(int length) throws IOException {
    byte[] bytes = socket.getInputStream().readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("closed after " + bytes.length + " of " + length + " bytes");
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /// Whether the server ends the connection, however it does; then this side does as well.
  public boolean isClosedByServer() throws IOException {
    try {
      boolean ended = socket.getInputStream().read() < 0;
      if (ended) {
        socket.close();
      }
      return ended;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // reset
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
