package io.nilometer.api;

import static io.nilometer.api.TestServer.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.ServingSettings;
import io.nilometer.api.query.FakeMetrics;
import io.nilometer.logging.LogLines;
import io.nilometer.logging.TextLayout;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestFilterTest {

  private static final String ALLOWED = "Access-Control-Allow-Origin: https://a.org\r\n";
  private static final String STRICT =
      "Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n";

  @TempDir private static Path certificates;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    ServingSettings settings =
        TestServer.settings(
            certificates,
            "requests { max-in-flight = 1, max-mutating-in-flight = 0 }",
            "external-hostname = metrics.org",
            "strict-transport-security = [\"max-age=31536000\", includeSubDomains]",
            "cors-allowed-origins = [\"//a\\\\.org$\"]");
    server = TestServer.start(settings, new FakeMetrics(List.of(), List.of()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String answer(String request) throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send(request.replace("\n", "\r\n") + "\r\n\r\n");
      return connection.readAnswer();
    }
  }

  @Test
  void discoveryNamesTheHostThatIsSet() throws Exception {
    assertThat(answer("GET /apis HTTP/1.1\nHost: x"))
        .contains("\"serverAddress\":\"metrics.org:" + server.server().port() + "\"");
  }

  @Test
  void strictTransportIsAskedForWithEachAnswer() throws Exception {
    assertThat(answer("GET /livez HTTP/1.1\nHost: x")).startsWith("HTTP/1.1 200 ").contains(STRICT);
    assertThat(answer("GET " + API + "/nothing HTTP/1.1\nHost: x"))
        .startsWith("HTTP/1.1 404 ")
        .contains(STRICT);
  }

  @Test
  void aPageOfAnAllowedOriginMayCall() throws Exception {
    assertThat(answer("GET /livez HTTP/1.1\nHost: x\nOrigin: https://a.org"))
        .startsWith("HTTP/1.1 200 ")
        .contains(ALLOWED, "Access-Control-Allow-Credentials: true\r\n")
        .endsWith("ok");
  }

  @Test
  void aPageOfAnotherOriginMayNot() throws Exception {
    for (String origin : List.of("https://b.org", "https://a.org.evil.net", "https://ba.org")) {
      assertThat(answer("GET /livez HTTP/1.1\nHost: x\nOrigin: " + origin))
          .startsWith("HTTP/1.1 200 ")
          .doesNotContain("Access-Control");
    }
  }

  @Test
  void whetherItMayIsAnsweredWithoutABody() throws Exception {
    assertThat(answer("OPTIONS " + API + "/nodes HTTP/1.1\nHost: x\nOrigin: https://a.org"))
        .startsWith("HTTP/1.1 204 No Content\r\n")
        .contains(ALLOWED, "Access-Control-Allow-Methods: POST, GET, OPTIONS, PUT, DELETE, PATCH")
        .doesNotContain("\r\nContent-Type: ");
    assertThat(answer("OPTIONS " + API + "/nodes HTTP/1.1\nHost: x\nOrigin: https://b.org"))
        .startsWith("HTTP/1.1 405 ");
  }

  @Test
  void requestsAreLoggedWhenAskedForWithoutWhatMayBeSecret() throws Exception {
    try (var log = LogLines.fromDebug("io.nilometer.requests")) {
      answer("GET /livez%0Ax?token=hidden HTTP/1.1\nHost: x\nAuthorization: Bearer hidden");
      assertThat(log.events())
          .map(new TextLayout()::doLayout)
          .filteredOn(line -> line.contains("/livez\\nx"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .contains("method=\"GET\"", "path=\"/livez\\nx\"", "code=\"404\"")
                      .doesNotContain("hidden"));
    }
  }
}
