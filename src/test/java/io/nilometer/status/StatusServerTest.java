package io.nilometer.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the page's server answers, and what it refuses.
class StatusServerTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.actor.provider = local")
              .withFallback(ConfigFactory.load()));
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final StatusServer SERVER = start();

  private static StatusServer start() {
    return StatusServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            KIT.system(),
            KIT.spawn(
                Behaviors.receiveMessage(
                    message -> {
                      if (message instanceof StatusCollector.Get(var replyTo)) {
                        replyTo.tell(SampleStatus.of(3));
                      }
                      return Behaviors.same();
                    })))
        .toCompletableFuture()
        .join();
  }

  @AfterAll
  static void stop() {
    SERVER.stop(Duration.ofSeconds(1)).toCompletableFuture().join();
    KIT.shutdownTestKit();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + SERVER.port() + path));
  }

  private static HttpResponse<byte[]> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
  }

  private static String raw(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), SERVER.port())) {
      socket.getOutputStream().write(request.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/page.css", "/page.js", "/icon.svg", "/status.json"})
  void everythingForbidsTheBrowserWhatThePageDoesNotNeed(String path) throws Exception {
    HttpResponse<byte[]> answer = send(request(path));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isNotEmpty();
    assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
        .doesNotContain("unsafe", "*", "http");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.headers().firstValue("X-Frame-Options")).hasValue("DENY");
    assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void theJsonIsTheStatus() throws Exception {
    HttpResponse<byte[]> answer = send(request("/status.json"));
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    JsonNode status = new ObjectMapper().readTree(answer.body());
    assertThat(status.at("/nodes/list")).hasSize(3);
    assertThat(status.at("/time").textValue()).isEqualTo("2026-01-01T12:00:00Z");
  }

  @Test
  void theJsonIsCompressedWhereTheClientTakesThat() throws Exception {
    HttpResponse<byte[]> answer = send(request("/status.json").header("Accept-Encoding", "gzip"));
    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
        .isEqualTo(send(request("/status.json")).body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void nothingButGetIsAnswered(String method) throws Exception {
    HttpResponse<byte[]> answer =
        send(request("/status.json").method(method, HttpRequest.BodyPublishers.noBody()));
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET");
  }

  @Test
  void anotherPathDoesNotExist() throws Exception {
    assertThat(send(request("/page.html")).statusCode()).isEqualTo(404);
    assertThat(send(request("/..%2f")).statusCode()).isEqualTo(404);
  }

  @Test
  void aRequestForTheNameOfAnotherSiteIsRefused() throws IOException {
    assertThat(raw("GET /status.json HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 421 ")
        .doesNotContain("node-0");
    assertThat(raw("GET /status.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ")
        .contains("node-0");
  }

  @Test
  void anotherSiteCannotMakeItCollect() throws Exception {
    assertThat(send(request("/status.json").header("Sec-Fetch-Site", "cross-site")).statusCode())
        .isEqualTo(403);
    assertThat(send(request("/status.json").header("Sec-Fetch-Site", "same-origin")).statusCode())
        .isEqualTo(200);
    assertThat(send(request("/").header("Sec-Fetch-Site", "cross-site")).statusCode())
        .as("a link to the page")
        .isEqualTo(200);
  }

  @Test
  void aTakenPortIsReportedWithTheFlag() {
    assertThatIOException()
        .isThrownBy(
            () -> StatusServer.check(StatusSettings.of("127.0.0.1:" + SERVER.port(), false)))
        .withMessage(
            "cannot listen on 127.0.0.1:%d (--status-bind-address): Address already in use",
            SERVER.port());
  }
}
