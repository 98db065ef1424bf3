package io.nilometer.api;

import static io.nilometer.api.TestServer.API;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.query.FakeMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What no well-behaved client sends, over a real connection.
final class MalformedRequestsTest {

  private static final String NOT_FOUND = "HTTP/1.1 404 Not Found\r\n";

  @TempDir private static Path certificates;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(certificates, new FakeMetrics(List.of(), List.of()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aBadEscapeIsRefusedInGosWords() throws Exception {
    String answer = ask("GET " + API + "/nodes/%zz HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(answer)
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .contains("Content-Type: text/plain; charset=utf-8\r\n", "Connection: close\r\n")
        .endsWith("\r\n\r\n400 Bad Request");
  }

  @Test
  void thePathIsTakenAsItWasSent() throws Exception {
    assertThat(ask(get(API + "/nodes/..", ""))).startsWith(NOT_FOUND).contains("node \\\"..\\\"");
    assertThat(ask(get(API + "/x/../nodes", ""))).startsWith(NOT_FOUND);
    assertThat(ask(get("/" + API + "/nodes", ""))).startsWith(NOT_FOUND).contains("\"paths\"");
    assertThat(ask(get(API + "/nodes/a%2fb", ""))).startsWith(NOT_FOUND);
    assertThat(ask(get("https://x" + API + "/nodes", ""))).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"FOO", "PROPFIND", "get"})
  void anUnknownMethodIsNotAllowed(String method) throws Exception {
    assertThat(ask(method + " " + API + "/nodes HTTP/1.1\r\nHost: x\r\n\r\n"))
        .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
        .contains("Content-Type: application/json\r\n", "\"reason\":\"MethodNotAllowed\"");
  }

  @Test
  void headIsAnsweredWithoutABody() throws Exception {
    assertThat(askToEnd("HEAD /livez")).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n");
    assertThat(askToEnd("HEAD " + API + "/nodes"))
        .startsWith("HTTP/1.1 405 Method Not Allowed\r\n")
        .contains("Content-Type: application/json\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void http10NeedsNoHost() throws Exception {
    assertThat(ask("GET /livez HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(ask("GET /livez HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 400 Bad Request\r\n")
        .endsWith("400 Bad Request: missing required Host header");
  }

  @Test
  void ofTwoAcceptHeadersTheFirstCounts() throws Exception {
    assertThat(ask(get(API + "/nodes", "Accept: application/yaml\r\nAccept: application/json\r\n")))
        .contains("Content-Type: application/yaml\r\n");
  }

  @ParameterizedTest
  @CsvSource({"PUT, 405", "POST, 405", "GET, 200"})
  void aBodyIsReadAndDropped(String method, int code) throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send(
          method + " " + API + "/nodes HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n");
      connection.send(new byte[100_000]);
      assertThat(connection.readAnswer()).startsWith("HTTP/1.1 " + code);
      connection.send(get("/livez", ""));
      assertThat(connection.readAnswer()).startsWith("HTTP/1.1 200 OK\r\n");
    }
  }

  @Test
  void aBodyThatIsTooLargeOrBrokenDoesNotMatter() throws Exception {
    String head = "PUT " + API + "/nodes HTTP/1.1\r\nHost: x\r\n";
    try (RawConnection connection = server.connect()) {
      connection.send(head + "Content-Length: 2000000\r\n\r\n");
      assertThat(connection.readAnswer()).startsWith("HTTP/1.1 405 Method Not Allowed\r\n");
    }
    assertThat(ask(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"))
        .startsWith("HTTP/1.1 405 Method Not Allowed\r\n");
  }

  @Test
  void aHeaderFieldCannotSwallowTheNext() throws Exception {
    for (String lead : List.of("\u00e4", "\u00f0")) {
      assertThat(ask(get("/livez", "X-A: " + lead + "\r\nX-Remote-User: me\r\n")))
          .startsWith("HTTP/1.1 400 Bad Request\r\n");
    }
    assertThat(ask(get("/livez", "X-A: \u00c3\u00a4\r\n"))).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @Test
  void aHeaderFieldHasAName() throws Exception {
    for (String field : List.of(": a\r\n", "X A: a\r\n", "X-A : a\r\n", "X-A\r\n")) {
      assertThat(ask(get("/livez", field))).startsWith("HTTP/1.1 400 Bad Request\r\n");
    }
  }

  @Test
  void aUserMayBeInManyGroups() throws Exception {
    assertThat(ask(get("/livez", "X-Remote-Group: some-rather-long-group-name\r\n".repeat(2000))))
        .startsWith("HTTP/1.1 200 OK\r\n");
  }

  @Test
  void aSelectorMayHaveThousandsOfValues() throws Exception {
    String values = "a-value-of-some-length%2C".repeat(2000);
    String target = API + "/pods?labelSelector=app+in+%28" + values + "a%29";
    assertThat(ask(get(target, ""))).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @Test
  void aMebibyteOfHeaderFieldsIsReadButNotTwo() throws Exception {
    String field = "X-A: " + "a".repeat(10_000) + "\r\n";
    assertThat(ask(get("/livez", field.repeat(104)))).startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(ask(get("/livez", field.repeat(206))))
        .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n")
        .contains("Connection: close\r\n");
  }

  @Test
  void aMebibyteInOneFieldIsReadButNotTwo() throws Exception {
    assertThat(ask(get("/livez", "X-A: " + "a".repeat(1_000_000) + "\r\n")))
        .startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(ask(get("/livez", "X-A: " + "a".repeat(2_000_000) + "\r\n")))
        .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
    assertThat(ask(get("/livez?" + "a".repeat(1_000_000), ""))).startsWith("HTTP/1.1 200 OK\r\n");
    assertThat(ask(get("/livez?" + "a".repeat(2_000_000), "")))
        .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/livez/|a|8186|414 URI Too Long|the path has 8193 characters; at most 8192 are allowed",
        "/livez?|a&|1000|400 Bad Request|the request has 1001 query parameters; at most 1000"
      })
  void aTargetHasItsLimits(String start, String part, int count, String status, String message)
      throws Exception {
    assertThat(ask(get(start + part.repeat(count), "")))
        .startsWith("HTTP/1.1 " + status + "\r\n")
        .contains("\"kind\":\"Status\"", message);
    assertThat(ask(get(start + part.repeat(count - 1), ""))).doesNotContain(" are allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Authorization", "Impersonate-User", "Impersonate-Extra-A"})
  void aCredentialHasItsLimit(String field) throws Exception {
    assertThat(ask(get("/livez", field + ": " + "a".repeat(65_537) + "\r\n")))
        .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n")
        .contains("has 65537 characters; at most 65536 are allowed");
    assertThat(ask(get("/livez", field + ": " + "a".repeat(65_536) + "\r\n")))
        .startsWith("HTTP/1.1 200 OK\r\n");
  }

  @Test
  void whoSendsWithoutEndIsCutOff() throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send("GET /livez HTTP/1.1\r\nHost: x\r\n");
      String field = "X-A: " + "a".repeat(100_000) + "\r\n";
      boolean cutOff = false;
      for (int sent = 0; sent < 200 && !cutOff; sent++) { // 20 MB, more than sockets buffer
        try {
          connection.send(field);
        } catch (IOException e) {
          cutOff = true;
        }
      }
      assertThat(cutOff || connection.isClosedByServer()).isTrue();
    }
  }

  @Test
  void requestsSentAtOnceAreAnsweredInTheirOrder() throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send(get("/livez", "") + get(API + "/nodes", "") + get(API + "/nodes/a", ""));
      assertThat(connection.readAnswer()).endsWith("ok");
      assertThat(connection.readAnswer()).contains("NodeMetricsList");
      assertThat(connection.readAnswer()).startsWith(NOT_FOUND);
    }
  }

  @Test
  void thousandsOfRequestsSentAtOnceAreAnswered() throws Exception {
    int count = 4000;
    try (RawConnection connection = server.connect()) {
      connection.send("GET /livez HTTP/1.1\r\nHost:x\r\n\r\n".repeat(count));
      for (int i = 0; i < count; i++) {
        assertThat(connection.readAnswer()).endsWith("ok");
      }
    }
  }

  @Test
  void whoEndsTheirSideIsLetGo() throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send("GET /livez HTTP/1.1\r\nHo");
      connection.endOutput();
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  @Test
  void connectionsThatNeverAskDoNotHinderOthers() throws Exception {
    var idle = new ArrayList<RawConnection>();
    try {
      for (int i = 0; i < 50; i++) {
        idle.add(server.connect());
        idle.getLast().send("GET /livez HTTP/1.1\r\nHo");
      }
      assertThat(ask(get("/livez", ""))).startsWith("HTTP/1.1 200 OK\r\n");
    } finally {
      for (RawConnection connection : idle) {
        connection.close();
      }
    }
  }

  private static String get(String target, String fields) {
    return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
  }

  private static String askToEnd(String methodAndTarget) throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send(methodAndTarget + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      return connection.readToEnd();
    }
  }

  /// One request on a connection of its own.
  private static String ask(String request) throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send(request);
      return connection.readAnswer();
    }
  }
}
