package io.nilometer.api;

import static io.nilometer.api.TestServer.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.query.FakeMetrics;
import io.nilometer.telemetry.ExpositionReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsEndpointTest {

  @TempDir private static Path certificates;
  private static TestServer server;
  private static HttpClient client;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(certificates, new FakeMetrics(List.of(), List.of()));
    client = TestServer.client();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static HttpResponse<String> get(String target, String... headers) throws Exception {
    return client.send(server.get(target, headers), HttpResponse.BodyHandlers.ofString());
  }

  private static ExpositionReader.Family requests() throws Exception {
    return ExpositionReader.read(get("/metrics").body()).get("apiserver_request_total");
  }

  private static void send(String method, String target) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.get(target), (_, _) -> true)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    client.send(request, HttpResponse.BodyHandlers.discarding());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*/*",
        "application/json",
        "text/plain;q=0.3",
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.3,*/*;q=0.1"
      })
  void itIsPrometheusTextWhateverIsAskedFor(String accept) throws Exception {
    HttpResponse<String> text = get("/metrics", "Accept", accept);
    assertThat(text.statusCode()).isEqualTo(200);
    assertThat(text.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8; escaping=underscores");
    assertThat(text.body()).startsWith("# HELP ").doesNotContain("# EOF");
  }

  @Test
  void aHeadHasNoBody() throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send("HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(connection.readToEnd()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n");
    }
  }

  @Test
  void aRequestIsCountedUnderWhatItAskedFor() throws Exception {
    var list = Map.of("verb", "LIST", "resource", "nodes", "scope", "cluster", "code", "200");
    send("GET", API + "/nodes");
    double before = requests().value("apiserver_request_total", list);
    send("GET", API + "/nodes");
    assertThat(requests().value("apiserver_request_total", list)).isEqualTo(before + 1);
    send("GET", API + "/namespaces/a/pods/b");
    send("GET", API + "/pods?watch=1&timeoutSeconds=1");
    assertThat(
            requests()
                .value(
                    "apiserver_request_total",
                    Map.of("verb", "GET", "scope", "resource", "resource", "pods", "code", "404")))
        .isGreaterThanOrEqualTo(1);
    assertThat(
            requests()
                .value("apiserver_request_total", Map.of("verb", "WATCH", "resource", "pods")))
        .isGreaterThanOrEqualTo(1);
  }

  @Test
  void theEndpointCountsItself() throws Exception {
    var own = Map.of("subresource", "/metrics", "verb", "GET", "code", "200");
    get("/metrics");
    double before = requests().value("apiserver_request_total", own);
    assertThat(requests().value("apiserver_request_total", own)).isEqualTo(before + 1);
  }

  @Test
  void whateverIsSentThereAreFewSeries() throws Exception {
    List<String> some =
        List.of("%s", "%s/", "/apis/%s", "/livez/%s", API + "/%s", "/openapi/v3/%s", "/metrics/%s");
    for (String path : some) {
      send("GET", path.formatted("/x"));
      send("BREW", path.formatted("/x"));
    }
    int before = requests().samples().size();
    for (int i = 0; i < 6; i++) {
      for (String path : some) {
        send("GET", path.formatted("/" + i));
        send("BREW" + (char) ('A' + i), path.formatted("/" + i));
      }
      send("GET", API + "/nodes/n" + i);
      send("GET", API + "/namespaces/n" + i + "/pods/p");
    }
    assertThat(requests().samples()).hasSizeLessThanOrEqualTo(before + 4);
  }

  @Test
  void statusIsToldToPeople() throws Exception {
    HttpResponse<String> status = get("/statusz");
    assertThat(status.statusCode()).isEqualTo(200);
    assertThat(status.body())
        .startsWith("nilometer statusz\n")
        .containsPattern("\nStarted: \\w{3} \\w{3} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d UTC \\d{4}\n")
        .contains("\nUp: 0 hr 00 min ");
  }
}
