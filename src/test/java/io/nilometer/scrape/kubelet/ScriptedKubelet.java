package io.nilometer.scrape.kubelet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;

/// A server on loopback that answers each request as its script says, well or badly, and remembers
/// what it was asked.
final class ScriptedKubelet implements AutoCloseable {

  /// What to do about one request. An IOException closes the connection, as the client's end does.
  interface Script {
    void answer(Exchange exchange) throws IOException;
  }

  /// One request.
  ///
  /// @param connection the number of the connection it came over, from 1
  /// @param wire what is under TLS; the socket itself with plain http
  record Exchange(String head, int connection, Socket socket, Socket wire) {

    void send(String text) throws IOException {
      send(text.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
      OutputStream out = socket.getOutputStream();
      out.write(bytes);
      out.flush();
    }

    void ok(String body) throws IOException {
      ok("", body.getBytes(ISO_8859_1));
    }

    void ok(String headers, byte[] body) throws IOException {
      send("HTTP/1.1 200 OK\r\n" + headers + "Content-Length: " + body.length + "\r\n\r\n");
      send(body);
    }

    void status(int status, String headers, String body) throws IOException {
      String length = "Content-Length: " + body.length() + "\r\n\r\n";
      send("HTTP/1.1 " + status + " Whatever\r\n" + headers + length + body);
    }

    void awaitClose() throws IOException {
      while (!closedWithin(1_000)) {}
    }

    boolean closedWithin(int millis) throws IOException {
      socket.setSoTimeout(millis);
      try {
        return socket.getInputStream().read() < 0;
      } catch (SocketTimeoutException _) {
        return false;
      } finally {
        socket.setSoTimeout(0);
      }
    }

    void close() throws IOException {
      socket.close();
    }

    /// As when the machine is gone: with TLS the end is not announced.
    void cut() throws IOException {
      wire.close();
    }

    /// What no TLS is.
    void sendGarbage() throws IOException {
      wire.getOutputStream().write("garbage garbage".getBytes(ISO_8859_1));
    }
  }

  private final ServerSocket server;
  private final Optional<SSLContext> tls;
  private final Consumer<SSLParameters> change;
  private final Script script;
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Queue<String> heads = new ConcurrentLinkedQueue<>();
  private final Queue<String> clients = new ConcurrentLinkedQueue<>();
  private final Queue<String> serverNames = new ConcurrentLinkedQueue<>();

  private ScriptedKubelet(Optional<SSLContext> tls, Consumer<SSLParameters> change, Script script)
      throws IOException {
    this.server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    this.tls = tls;
    this.change = change;
    this.script = script;
    Thread.ofVirtual().start(this::accept);
  }

  static ScriptedKubelet plain(Script script) throws IOException {
    return new ScriptedKubelet(Optional.empty(), _ -> {}, script);
  }

  static ScriptedKubelet tls(SSLContext context, Script script) throws IOException {
    return tls(context, _ -> {}, script);
  }

  /// @param change of the TLS of each connection
  static ScriptedKubelet tls(SSLContext context, Consumer<SSLParameters> change, Script script)
      throws IOException {
    return new ScriptedKubelet(Optional.of(context), change, script);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setTcpNoDelay(true);
        int number = connections.incrementAndGet();
        open.add(socket);
        Thread.ofVirtual().start(() -> serve(socket, number));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket wire, int number) {
    try (wire;
        Socket socket = tls.isEmpty() ? wire : encrypted(tls.get(), wire)) {
      for (String head = head(socket); head != null; head = head(socket)) {
        heads.add(head);
        if (socket instanceof SSLSocket tls) {
          clients.add(client(tls));
          names(tls).forEach(serverNames::add);
        }
        script.answer(new Exchange(head, number, socket, wire));
      }
    } catch (IOException _) {
      // the other side went away, or the script closed the socket
    } finally {
      open.remove(wire);
    }
  }

  private Socket encrypted(SSLContext context, Socket wire) throws IOException {
    var socket = (SSLSocket) context.getSocketFactory().createSocket(wire, null, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setWantClientAuth(true);
    change.accept(parameters);
    socket.setSSLParameters(parameters);
    return socket;
  }

  private static String head(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return null;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static String client(SSLSocket socket) {
    try {
      return socket.getSession().getPeerPrincipal().getName();
    } catch (SSLPeerUnverifiedException _) {
      return "nobody";
    }
  }

  private static Stream<String> names(SSLSocket socket) {
    return ((ExtendedSSLSession) socket.getSession())
        .getRequestedServerNames().stream().map(name -> new String(name.getEncoded(), ISO_8859_1));
  }

  KubeletTarget target() {
    return target("127.0.0.1");
  }

  KubeletTarget target(String host) {
    return new KubeletTarget("node-1", host, server.getLocalPort(), "/metrics/resource");
  }

  /// How many connections there have ever been.
  int connections() {
    return connections.get();
  }

  int openConnections() {
    return open.size();
  }

  List<String> heads() {
    return List.copyOf(heads);
  }

  /// The subject of the client's certificate, a request each.
  List<String> clients() {
    return List.copyOf(clients);
  }

  /// The server name that the client sent, a request each.
  List<String> serverNames() {
    return List.copyOf(serverNames);
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
