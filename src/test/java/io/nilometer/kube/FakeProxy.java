package io.nilometer.kube;

import io.nilometer.tls.CertifiedKey;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A proxy that speaks HTTP CONNECT, plain HTTP and SOCKS 5 on one port, and records what it is
/// asked for. It connects everything with one port of this machine.
final class FakeProxy implements AutoCloseable {

  private final ServerSocket listener;
  private final int target;
  private final List<String> asked = new CopyOnWriteArrayList<>();

  FakeProxy(int target, Optional<CertifiedKey> tls) throws Exception {
    this.target = target;
    InetAddress loopback = InetAddress.getLoopbackAddress();
    listener =
        tls.isPresent()
            ? RecordingServer.context(tls.get())
                .getServerSocketFactory()
                .createServerSocket(0, 50, loopback)
            : new ServerSocket(0, 50, loopback);
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /// Lines of HTTP requests; `socks`, the credentials and the name for SOCKS.
  List<String> asked() {
    return asked;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        Thread.startVirtualThread(() -> serve(client));
      } catch (IOException _) { // closed
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      var in = new DataInputStream(client.getInputStream());
      int first = in.readUnsignedByte();
      if (first == 5) {
        socks(in, client.getOutputStream());
      } else {
        http((char) first, in, client.getOutputStream(), server.getOutputStream());
      }
      Thread.startVirtualThread(() -> copy(server, client));
      copy(client, server);
    } catch (IOException _) { // one of the two has closed
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) { // one of the two has closed
    }
  }

  private void http(char first, InputStream in, OutputStream client, OutputStream server)
      throws IOException {
    var head = new StringBuilder().append(first);
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.append((char) next);
    }
    head.toString().lines().filter(line -> !line.isEmpty()).forEach(asked::add);
    if (head.toString().startsWith("CONNECT ")) {
      client.write(
          "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    } else {
      server.write(head.toString().getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void socks(DataInputStream in, OutputStream out) throws IOException {
    byte[] methods = in.readNBytes(in.readUnsignedByte());
    boolean password = methods.length > 1;
    out.write(new byte[] {5, (byte) (password ? 2 : 0)});
    if (password) {
      in.readUnsignedByte();
      asked.add("user " + text(in) + " password " + text(in));
      out.write(new byte[] {1, 0});
    }
    in.readNBytes(3);
    String host =
        switch (in.readUnsignedByte()) {
          case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
          case 3 -> text(in);
          default -> throw new IOException("not IPv4 and not a name");
        };
    asked.add("socks " + host + ":" + in.readUnsignedShort());
    out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
