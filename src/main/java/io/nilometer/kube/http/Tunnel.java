package io.nilometer.kube.http;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Asks a proxy to connect a socket with the API server.
final class Tunnel {

  private static final int VERSION = 5;
  private static final int NO_AUTHENTICATION = 0;
  private static final int USER_AND_PASSWORD = 2;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int MAX_TEXT = 255;

  private Tunnel() {}

  static void open(Socket socket, Proxy proxy, ServerAddress server) throws IOException {
    if (proxy.isSocks()) {
      socks(socket, proxy, server);
    } else {
      http(socket, proxy, server);
    }
  }

  private static void http(Socket socket, Proxy proxy, ServerAddress server) throws IOException {
    String request =
        "CONNECT %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: nilometer\r\n%s\r\n"
            .formatted(
                server.target(),
                server.target(),
                proxy
                    .authorization()
                    .map(value -> "Proxy-Authorization: " + value + "\r\n")
                    .orElse(""));
    OutputStream out = socket.getOutputStream();
    out.write(request.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    ResponseHead head = ResponseHead.read(socket.getInputStream()); // unbuffered: TLS follows it
    if (head.code() != 200) {
      throw new IOException(
          "it answered CONNECT with " + head.code() + (" " + head.reason()).stripTrailing());
    }
  }

  private static void socks(Socket socket, Proxy proxy, ServerAddress server) throws IOException {
    OutputStream out = socket.getOutputStream();
    var in = new DataInputStream(socket.getInputStream());
    try {
      out.write(
          proxy.hasUser()
              ? new byte[] {VERSION, 2, NO_AUTHENTICATION, USER_AND_PASSWORD}
              : new byte[] {VERSION, 1, NO_AUTHENTICATION});
      out.flush();
      if (in.readUnsignedByte() != VERSION) {
        throw new IOException("it does not speak SOCKS 5");
      }
      authenticate(in.readUnsignedByte(), proxy, in, out);
      out.write(connect(server));
      out.flush();
      readReply(in);
    } catch (EOFException e) {
      throw new IOException("it closed the connection", e);
    }
  }

  private static void authenticate(int method, Proxy proxy, DataInputStream in, OutputStream out)
      throws IOException {
    if (method == NO_AUTHENTICATION) {
      return;
    }
    if (method != USER_AND_PASSWORD || !proxy.hasUser()) {
      throw new IOException(
          "it asks for credentials; write proxy-url as socks5://USER:PASSWORD@HOST:PORT");
    }
    var message = new ByteArrayOutputStream();
    message.write(1);
    writeText(message, proxy.user());
    writeText(message, proxy.password());
    out.write(message.toByteArray());
    out.flush();
    in.readUnsignedByte();
    if (in.readUnsignedByte() != 0) {
      throw new IOException("it refuses the user and password of proxy-url");
    }
  }

  private static byte[] connect(ServerAddress server) throws IOException {
    var message = new ByteArrayOutputStream();
    message.writeBytes(new byte[] {VERSION, CONNECT, 0});
    Optional<byte[]> address = IpAddress.parse(server.host());
    if (address.isPresent()) {
      message.write(address.get().length == 4 ? IPV4 : IPV6);
      message.writeBytes(address.get());
    } else {
      message.write(NAME); // which the proxy resolves
      writeText(message, server.host());
    }
    message.write(server.port() >> 8);
    message.write(server.port());
    return message.toByteArray();
  }

  private static void writeText(ByteArrayOutputStream message, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_TEXT) {
      throw new IOException("a name, user or password is longer than SOCKS 5 allows");
    }
    message.write(bytes.length);
    message.writeBytes(bytes);
  }

  private static void readReply(DataInputStream in) throws IOException {
    in.readUnsignedByte();
    int reply = in.readUnsignedByte();
    if (reply != 0) {
      throw new IOException("it cannot connect: " + reason(reply));
    }
    in.readUnsignedByte();
    int bound =
        switch (in.readUnsignedByte()) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          default -> in.readUnsignedByte();
        };
    in.skipNBytes(bound + 2L);
  }

  private static String reason(int reply) {
    return switch (reply) {
      case 2 -> "not allowed by its rules";
      case 3 -> "network unreachable";
      case 4 -> "host unreachable";
      case 5 -> "connection refused";
      case 6 -> "time to live expired";
      default -> "SOCKS reply " + reply;
    };
  }
}
