package io.nilometer.kube.http;

import io.nilometer.failure.Failures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLException;
import jdk.net.ExtendedSocketOptions;

/// Opens connections to the API server, through its proxy if there is one. Safe for any thread.
final class Connector {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final int KEEP_ALIVE_IDLE_SECONDS = 15;
  private static final int KEEP_ALIVE_INTERVAL_SECONDS = 10;
  private static final int KEEP_ALIVE_PROBES = 2;

  /// Without TLS all connections are alike.
  private static final Object PLAIN = new Object();

  private final ServerAddress server;
  private final Optional<Proxy> proxy;
  private final Optional<TlsClient> tls;

  /// As in client-go, by the CA and the client certificate of the cluster.
  private final Optional<TlsClient> proxyTls;

  Connector(
      ServerAddress server,
      ServerIdentity identity,
      Optional<Proxy> proxy,
      Credentials credentials,
      InstantSource clock) {
    this.server = server;
    this.proxy = proxy;
    this.tls =
        server.isTls()
            ? Optional.of(new TlsClient(server.host(), identity, credentials, clock))
            : Optional.empty();
    this.proxyTls =
        proxy
            .map(Proxy::address)
            .filter(ServerAddress::isTls)
            .map(address -> new TlsClient(address.host(), identity, credentials, clock));
  }

  /// Changes when kept connections are no longer to be used.
  Object credentials() throws IOException {
    return tls.isPresent() ? tls.get().current() : PLAIN;
  }

  /// The credentials were renewed.
  void reread() {
    tls.ifPresent(TlsClient::reread);
  }

  /// Whether requests name the whole URL, for a proxy that sends them on.
  boolean isForwarded() {
    return proxy.filter(through -> !through.isSocks() && !server.isTls()).isPresent();
  }

  /// In one line for people.
  HttpConnection open() throws IOException {
    Object current = credentials();
    if (proxy.isEmpty()) {
      return secured(dial(server), current);
    }
    Socket transport;
    Socket tunnel;
    try {
      transport = dial(proxy.get().address());
      tunnel = tunnel(transport, proxy.get());
    } catch (IOException e) {
      throw new IOException("proxy-url " + proxy.get() + ": " + Failures.oneLine(e));
    }
    return secured(transport, tunnel, current);
  }

  private Socket tunnel(Socket transport, Proxy through) throws IOException {
    try {
      Socket socket =
          proxyTls.isPresent()
              ? proxyTls.get().connect(transport, proxyTls.get().current())
              : transport;
      if (!isForwarded()) {
        Tunnel.open(socket, through, server);
      }
      return socket;
    } catch (SocketTimeoutException _) {
      transport.close();
      throw unfinished("handshake");
    } catch (IOException e) {
      transport.close();
      throw e;
    }
  }

  private static IOException unfinished(String handshake) {
    return new IOException(
        "no end of the %s within %d s".formatted(handshake, CONNECT_TIMEOUT.toSeconds()));
  }

  private HttpConnection secured(Socket transport, Object current) throws IOException {
    return secured(transport, transport, current);
  }

  private HttpConnection secured(Socket transport, Socket socket, Object current)
      throws IOException {
    try {
      return new HttpConnection(
          transport, tls.isPresent() ? tls.get().connect(socket, current) : socket, current);
    } catch (SocketTimeoutException _) {
      transport.close();
      throw unfinished("TLS handshake");
    } catch (IOException e) {
      transport.close();
      throw e;
    }
  }

  /// What a refusal by the server in TLS may mean.
  Optional<String> explanation(IOException failure) {
    return failure instanceof SSLException refused && tls.isPresent()
        ? tls.get().clientCertificateProblem(refused)
        : Optional.empty();
  }

  /// Tries all addresses of the name in turn.
  private static Socket dial(ServerAddress address) throws IOException {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(address.host());
    } catch (UnknownHostException _) {
      throw new IOException("the host name " + address.host() + " cannot be resolved");
    }
    var failed = new IOException("the host name " + address.host() + " has no address");
    for (InetAddress each : addresses) {
      try {
        return dial(
            new InetSocketAddress(each, address.port()),
            Math.toIntExact(CONNECT_TIMEOUT.toMillis() / addresses.length));
      } catch (IOException e) {
        failed =
            new IOException(
                "%s port %d: %s".formatted(each.getHostAddress(), address.port(), e.getMessage()));
      }
    }
    throw failed;
  }

  private static Socket dial(InetSocketAddress address, int timeoutMillis) throws IOException {
    var socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      keepAlive(socket);
      socket.connect(address, timeoutMillis);
      socket.setSoTimeout(Math.toIntExact(CONNECT_TIMEOUT.toMillis())); // for the handshakes
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /// A connection whose other end is gone fails after 35 s.
  private static void keepAlive(Socket socket) throws IOException {
    socket.setKeepAlive(true);
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_PROBES);
    }
  }
}
