package io.nilometer.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PodAddressesTest {

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private KubeFixture kube;
  private PodAddresses addresses;
  private volatile int code = 200;
  private volatile String answer = "{\"items\":[]}";

  @BeforeEach
  void start(@TempDir Path folder) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    kube = new KubeFixture(server.getAddress().getPort(), folder);
    addresses = new PodAddresses(kube.client(), "ns");
  }

  @AfterEach
  void stop() {
    kube.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void aPodIsFoundByItsName() throws Exception {
    answer = "{\"items\":[{\"status\":{\"podIP\":\"10.1.2.3\"}}]}";
    assertThat(addresses.of("n-0")).contains(InetAddress.ofLiteral("10.1.2.3"));
    assertThat(requests)
        .containsExactly("GET /api/v1/namespaces/ns/pods?fieldSelector=metadata.name%3Dn-0");
  }

  @Test
  void aPodThatIsGoneOrHasNoAddressYetIsNotFound() throws Exception {
    assertThat(addresses.of("n-0")).isEmpty();
    answer = "{\"items\":[{\"status\":{\"phase\":\"Pending\"}}]}";
    assertThat(addresses.of("n-0")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "N", "n,status.phase=Running", "n/../..", "n?x", "n%2f", "-n"})
  void whatCannotBeThePodOfANameIsNotAskedFor(String name) throws Exception {
    assertThat(addresses.of(name)).isEmpty();
    assertThat(requests).isEmpty();
  }

  @Test
  void failuresSayWhy() {
    code = 403;
    assertThatThrownBy(() -> addresses.of("n-0"))
        .isInstanceOf(RefusedRequestException.class)
        .hasMessageContaining("cannot list pods");
    code = 200;
    answer = "no JSON";
    assertThatThrownBy(() -> addresses.of("n-0"))
        .isInstanceOf(IOException.class)
        .hasMessage("the API server's answer is no list of pods");
    answer = "{\"items\":[{\"status\":{\"podIP\":\"pod.example\"}}]}";
    assertThatThrownBy(() -> addresses.of("n-0"))
        .isInstanceOf(IOException.class)
        .hasMessage("the API server's answer has a Pod without an IP address");
  }
}
