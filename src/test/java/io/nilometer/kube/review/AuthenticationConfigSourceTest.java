package io.nilometer.kube.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nilometer.kube.KubeFixture;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Looking up the authentication ConfigMap over a real socket.
class AuthenticationConfigSourceTest {

  private static final String CONFIG_MAP =
      """
      {"metadata":{"namespace":"kube-system","name":"extension-apiserver-authentication",
       "resourceVersion":"7"},"data":{"requestheader-allowed-names":"[\\"front-proxy\\"]"}}
      """;

  @TempDir private Path folder;

  @Test
  void lookingUpDoesNotEndTheConnectionThatTheNextCallIsGiven() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    HttpServer server = HttpServer.create(address, 0);
    server.createContext("/", AuthenticationConfigSourceTest::answer);
    server.start();
    try (var fixture = new KubeFixture(server.getAddress().getPort(), folder)) {
      for (int i = 0; i < 200; i++) {
        assertThat(AuthenticationConfigSource.lookUp(fixture.client())).isPresent();
      }
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    byte[] body = CONFIG_MAP.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
