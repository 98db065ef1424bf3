package io.nilometer.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretClientTest {

  private static final String ALL = "/api/v1/namespaces/ns/secrets";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private HttpServer server;
  private KubeFixture kube;
  private SecretClient secret;
  private Optional<ObjectNode> kept = Optional.empty();
  private int version;
  private int failure;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    kube = new KubeFixture(server.getAddress().getPort(), folder);
    secret = new SecretClient(kube.client(), "ns", "replicas");
  }

  @AfterEach
  void stop() {
    kube.close();
    server.stop(0);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    JsonNode sent = JSON.readTree(exchange.getRequestBody());
    String asked = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    if (failure != 0) {
      send(exchange, failure, status("not today"));
    } else if (asked.equals("GET " + ALL + "/replicas")) {
      send(
          exchange,
          kept.isPresent() ? 200 : 404,
          kept.map(JsonNode.class::cast).orElseGet(() -> status("not found")));
    } else if (asked.equals("POST " + ALL)) {
      put(exchange, sent, kept.isEmpty(), 201);
    } else if (asked.equals("PUT " + ALL + "/replicas")) {
      JsonNode read = sent.at("/metadata/resourceVersion");
      put(exchange, sent, read.asText().equals(Integer.toString(version)), 200);
    } else {
      send(exchange, 405, status(asked));
    }
  }

  private void put(HttpExchange exchange, JsonNode sent, boolean allowed, int code)
      throws IOException {
    if (allowed) {
      var object = (ObjectNode) sent;
      ((ObjectNode) object.path("metadata")).put("resourceVersion", Integer.toString(++version));
      kept = Optional.of(object);
    }
    send(exchange, allowed ? code : 409, allowed ? sent : status("conflict"));
  }

  private static JsonNode status(String message) {
    return JSON.createObjectNode().put("kind", "Status").put("message", message);
  }

  private static void send(HttpExchange exchange, int code, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void thereIsNoneAtFirst() throws IOException {
    assertThat(secret.read()).isEmpty();
  }

  @Test
  void whatIsMadeIsReadAgain() throws IOException {
    assertThat(secret.create(Map.of("tls.key", "k\n", "tls.crt", "c"))).isTrue();
    assertThat(kept.orElseThrow().path("type").asText()).isEqualTo("kubernetes.io/tls");
    assertThat(kept.orElseThrow().at("/data/tls.crt").asText()).isEqualTo("Yw==");
    assertThat(secret.read())
        .contains(new SecretClient.Secret("1", Map.of("tls.key", "k\n", "tls.crt", "c")));
  }

  @Test
  void whoComesSecondMakesNone() throws IOException {
    assertThat(secret.create(Map.of("a", "1"))).isTrue();
    assertThat(secret.create(Map.of("a", "2"))).isFalse();
    assertThat(secret.read().orElseThrow().data()).containsEntry("a", "1");
  }

  @Test
  void onlyTheDataIsReplaced() throws IOException {
    secret.create(Map.of());
    kept.orElseThrow().put("type", "Opaque").withObject("/metadata/labels").put("of", "somebody");
    assertThat(secret.replace(secret.read().orElseThrow(), Map.of("a", "1"))).isTrue();
    assertThat(kept.orElseThrow().path("type").asText()).isEqualTo("Opaque");
    assertThat(kept.orElseThrow().at("/metadata/labels/of").asText()).isEqualTo("somebody");
    assertThat(kept.orElseThrow().at("/data/a").asText()).isEqualTo("MQ==");
  }

  @Test
  void onlyWhatWasReadIsReplaced() throws IOException {
    secret.create(Map.of("a", "1"));
    SecretClient.Secret read = secret.read().orElseThrow();
    assertThat(secret.replace(read, Map.of("a", "2"))).isTrue();
    assertThat(secret.replace(read, Map.of("a", "3"))).isFalse();
    assertThat(secret.read().orElseThrow().data()).isEqualTo(Map.of("a", "2"));
  }

  @Test
  void aRefusalIsToldInTheServersWords() {
    failure = 403;
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(secret::read)
        .withMessage("403: not today");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> secret.create(Map.of("a", "secret")))
        .withMessage("403: not today");
  }

  @Test
  void aServerThatIsAwayIsAFailure() {
    server.stop(0);
    assertThatExceptionOfType(IOException.class).isThrownBy(secret::read);
  }
}
