package io.nilometer.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceAccountTokenTest {

  private static final ServiceAccountToken.Pauses OFTEN =
      new ServiceAccountToken.Pauses(Duration.ofMillis(20), Duration.ofMillis(20));

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private KubeFixture kube;
  private volatile int code = 201;
  private volatile String answer = "{\"status\":{\"token\":\"first\"}}";

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    kube = new KubeFixture(server.getAddress().getPort(), folder);
  }

  @AfterEach
  void stop() {
    kube.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private ServiceAccountToken token() throws InterruptedException {
    return ServiceAccountToken.start(kube.client(), "ns", "kubelets", OFTEN);
  }

  @Test
  void aTokenIsThereAtOnceAndIsRenewed() throws InterruptedException {
    try (ServiceAccountToken token = token()) {
      assertThat(token.latest()).contains("first");
      assertThat(requests.getFirst())
          .startsWith("POST /api/v1/namespaces/ns/serviceaccounts/kubelets/token ")
          .contains("\"kind\":\"TokenRequest\"", "\"expirationSeconds\":3600");
      answer = "{\"status\":{\"token\":\"second\"}}";
      await().untilAsserted(() -> assertThat(token.latest()).contains("second"));
    }
  }

  @Test
  void withoutATokenNoOtherIsGiven() throws InterruptedException {
    code = 403;
    answer = "{\"kind\":\"Status\",\"message\":\"forbidden\"}";
    try (ServiceAccountToken token = token()) {
      assertThatIllegalStateException()
          .isThrownBy(token::latest)
          .withMessage("there is no token of ServiceAccount ns/kubelets yet");
      code = 201;
      answer = "{\"status\":{\"token\":\"first\"}}";
      await().until(() -> requests.size() > 3);
      await().ignoreExceptions().until(() -> token.latest().isPresent());
    }
  }

  @Test
  void aTokenStaysWhenNoOtherCanBeHad() throws InterruptedException {
    try (ServiceAccountToken token = token()) {
      answer = "no JSON";
      await().until(() -> requests.size() > 3);
      code = 500;
      await().until(() -> requests.size() > 5);
      assertThat(token.latest()).contains("first");
    }
  }
}
