package io.nilometer.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.nilometer.tls.CertifiedKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/// Answers every request, with or without TLS, and records how it was asked.
final class RecordingServer implements AutoCloseable {

  /// A request.
  ///
  /// @param headers whose names begin with a capital, and are small after it
  /// @param serverName as the client named it in the TLS handshake, or empty
  /// @param client subject of the client's certificate, or empty
  record Request(
      String target, Map<String, List<String>> headers, String serverName, String client) {

    List<String> header(String name) {
      return headers.getOrDefault(name, List.of());
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private volatile Function<Request, Integer> status = _ -> 200;

  /// With TLS it asks for a client certificate, of whichever CA.
  RecordingServer(Optional<CertifiedKey> key) throws Exception {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = key.isPresent() ? HttpsServer.create(address, 0) : HttpServer.create(address, 0);
    if (server instanceof HttpsServer https) {
      https.setHttpsConfigurator(configurator(context(key.get())));
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  static SSLContext context(CertifiedKey key) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {key.keyManager()}, new TrustManager[] {new AnyClient()}, null);
    return context;
  }

  private static HttpsConfigurator configurator(SSLContext context) {
    return new HttpsConfigurator(context) {
      @Override
      public void configure(HttpsParameters parameters) {
        SSLParameters chosen = context.getDefaultSSLParameters();
        chosen.setWantClientAuth(true);
        parameters.setSSLParameters(chosen);
      }
    };
  }

  /// Answers with what this returns from here on.
  void answer(Function<Request, Integer> chosen) {
    status = chosen;
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Request> requests() {
    return requests;
  }

  Request last() {
    return requests.getLast();
  }

  private void answer(HttpExchange exchange) throws IOException {
    var request =
        new Request(
            exchange.getRequestURI().toString(),
            Map.copyOf(exchange.getRequestHeaders()),
            serverName(exchange),
            client(exchange));
    requests.add(request);
    byte[] body = "{\"kind\":\"Status\",\"message\":\"as it is\"}".getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status.apply(request), body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static String serverName(HttpExchange exchange) {
    return exchange instanceof HttpsExchange https
            && https.getSSLSession() instanceof ExtendedSSLSession session
        ? session.getRequestedServerNames().stream()
            .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
            .findFirst()
            .orElse("")
        : "";
  }

  private static String client(HttpExchange exchange) {
    try {
      return exchange instanceof HttpsExchange https
          ? ((X509Certificate) https.getSSLSession().getPeerCertificates()[0])
              .getSubjectX500Principal()
              .getName()
          : "";
    } catch (SSLPeerUnverifiedException _) { // it showed none
      return "";
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private static final class AnyClient implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
