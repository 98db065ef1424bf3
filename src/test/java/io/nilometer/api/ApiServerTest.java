package io.nilometer.api;

import static io.nilometer.api.TestServer.API;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.api.http.ServingSettings;
import io.nilometer.api.query.FakeMetrics;
import io.nilometer.api.query.Metrics;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.model.Labels;
import io.nilometer.model.Usage;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.ServerName;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiServerTest {

  private static final Metrics METRICS =
      new FakeMetrics(
          List.of(new NodeMetrics("n", Labels.NONE, new Usage(0, 1_000_000_000, 1, 1))), List.of());

  @TempDir private Path certificates;

  @Test
  void nodesAreServedOverTls() throws Exception {
    try (var server = TestServer.start(certificates, METRICS);
        HttpClient client = TestServer.client()) {
      HttpResponse<String> answer =
          client.send(server.get(API + "/nodes"), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).contains("NodeMetricsList", "\"name\":\"n\"");
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache, private");
      assertThat(answer.headers().firstValue("Content-Length")).isPresent();
      assertThat(answer.headers().firstValue("Server")).isEmpty();
    }
  }

  @Test
  void theContentTypeIsSpelledAsItIsGiven() throws Exception {
    String aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    try (var server = TestServer.start(certificates, METRICS);
        HttpClient client = TestServer.client()) {
      assertThat(
              client
                  .send(server.get("/apis", "Accept", aggregated), BodyHandlers.ofString())
                  .headers()
                  .firstValue("Content-Type"))
          .hasValue(aggregated);
      assertThat(
              client
                  .send(server.get("/livez"), BodyHandlers.ofString())
                  .headers()
                  .firstValue("Content-Type"))
          .hasValue("text/plain; charset=utf-8");
    }
  }

  @Test
  void unreadyIsNotReadyButAnswersOn() throws Exception {
    try (var server = TestServer.start(certificates, METRICS);
        HttpClient client = TestServer.client()) {
      assertThat(status(client, server, "/readyz")).isEqualTo(200);
      server.server().unready();
      assertThat(status(client, server, "/readyz")).isEqualTo(500);
      assertThat(status(client, server, "/readyz/shutdown")).isEqualTo(500);
      assertThat(status(client, server, "/livez")).isEqualTo(200);
      assertThat(status(client, server, API + "/nodes")).isEqualTo(200);
    }
  }

  private static int status(HttpClient client, TestServer server, String path) throws Exception {
    return client.send(server.get(path), BodyHandlers.discarding()).statusCode();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1:443", "under_score", "a b", "localhost"})
  void anyServerNameIsServed(String name) throws Exception {
    for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
      try (var server = TestServer.start(certificates, METRICS);
          var socket =
              (SSLSocket)
                  TestServer.anyServer()
                      .getSocketFactory()
                      .createSocket("127.0.0.1", server.get("/").uri().getPort())) {
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(ServerName.of(name).orElseThrow()));
        parameters.setProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket
            .getOutputStream()
            .write(
                "GET /livez HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
        var answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
      }
    }
  }

  @Test
  void aPortInUseIsToldWithItsFlag() throws IOException {
    try (var taken = new ServerSocket(0)) {
      ServingSettings settings =
          TestServer.settings(certificates, "port = " + taken.getLocalPort());
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> TestServer.start(settings, METRICS).close())
          .withMessageContaining("cannot listen on")
          .withMessageContaining("--secure-port");
    }
  }

  @Test
  void aMissingCertificateFailsTheStart() {
    Path missing = certificates.resolve("missing");
    ServingSettings settings =
        TestServer.settings(certificates, "certificate-file = " + missing, "key-file = " + missing);
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> TestServer.start(settings, METRICS).close())
        .withMessageContaining("--tls-cert-file " + missing + " does not exist");
  }
}
