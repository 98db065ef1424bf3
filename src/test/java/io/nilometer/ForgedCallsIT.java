package io.nilometer;

import static io.nilometer.ForgedCall.NODES;
import static io.nilometer.ForgedCall.call;
import static io.nilometer.ForgedCall.cutOff;
import static io.nilometer.ForgedCall.get;
import static io.nilometer.ForgedCall.head;
import static io.nilometer.ForgedCall.sent;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.ForgedCall.Caller;
import io.nilometer.api.CallerAuthority;
import io.nilometer.api.RawConnection;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Calls `nilometer serve` with forged identities and with requests that no well-behaved client
/// sends. The results are written to `target/forged-calls.md`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ForgedCallsIT {

  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(5);
  private static final String GARBAGE = "s3cret.garbage.token";
  private static final String PASSWORD = "YWRtaW46cGFzc3dvcmQ=";
  private static final String MASTERS = "system:masters";
  private static final String[] FORGED = {"X-Remote-User: admin", "X-Remote-Group: " + MASTERS};
  private static final String ANONYMOUS = "User \\\"system:anonymous\\\" cannot";
  private static final String UNAUTHORIZED = "\"reason\":\"Unauthorized\"";
  private static final String BAD_REQUEST = "\r\n\r\n400 Bad Request";
  private static final String SERVED = "NodeMetricsList";
  private static final String NOT_FOUND = "\"reason\":\"NotFound\"";
  private static final String NOT_ALLOWED = "\"reason\":\"MethodNotAllowed\"";
  private static final String BAD_OPTION = "\"reason\":\"BadRequest\"";
  private static final String NO_PATH = "\"paths\"";

  /// A fatal alert of TLS: type, version, length, level and what is wrong.
  private static final Pattern NOTHING_OR_AN_ALERT =
      Pattern.compile("|\\x15\\x03.\\x00\\x02\\x02.", Pattern.DOTALL);

  private final SimulatedCluster cluster = SimulatedCluster.start(ClusterSpec.of(2, 2));
  private final String clerksToken = cluster.addUser("clerk", false);
  private final String admin = "Authorization: Bearer " + cluster.token();
  private final String clerk = "Authorization: Bearer " + clerksToken;
  private final CallerAuthority proxies = CallerAuthority.create("front-proxies");
  private final CallerAuthority clients = CallerAuthority.create("clients");
  private final List<String> rows =
      new ArrayList<>(
          List.of("| call | client certificate | answer | contains |", "|---|---|---|---|"));
  private Map<Caller, SSLContext> shown;
  private Program program;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    Path config =
        Files.writeString(
            folder.resolve("nilometer.conf"),
            "nilometer.serving.requests.head-timeout = " + HEAD_TIMEOUT.toSeconds() + "s\n");
    Path proxiesPem = Files.writeString(folder.resolve("proxies.pem"), proxies.pem());
    Path clientsPem = Files.writeString(folder.resolve("clients.pem"), clients.pem());
    program =
        Program.start(
            folder,
            Program.serving(
                cluster,
                folder,
                "--config=" + config,
                "--requestheader-client-ca-file=" + proxiesPem,
                "--requestheader-allowed-names=front-proxy",
                "--client-ca-file=" + clientsPem,
                "-v=10"));
    try (var client = MetricsClient.direct(program.port(), cluster.token())) {
      await()
          .atMost(Duration.ofSeconds(40))
          .untilAsserted(() -> assertThat(client.nodes()).hasSize(2));
      shown =
          Map.of(
              Caller.NOBODY, client.http().sslContext(),
              Caller.FRONT_PROXY, proxies.client("CN=front-proxy").context(),
              Caller.FRONT_PROXY_OF_ANOTHER_NAME, proxies.client("CN=another").context(),
              Caller.CLERK, clients.client("CN=clerk").context(),
              Caller.OF_AN_UNKNOWN_AUTHORITY,
                  CallerAuthority.create("front-proxies")
                      .client("CN=front-proxy,O=" + MASTERS)
                      .context());
    }
  }

  @AfterAll
  void stop() throws IOException {
    program.close();
    cluster.close();
    Files.write(Path.of("target", "forged-calls.md"), rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("liars")
  void aCallerIsOnlyWhoItsCredentialsProve(ForgedCall call) throws Exception {
    check(call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("frames")
  void aRequestHasOneEndOrIsRejected(ForgedCall call) throws Exception {
    check(call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("targets")
  void aPathIsReadAsItWasSent(ForgedCall call) throws Exception {
    check(call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("methods")
  void methodsThatDoNotReadAreRejected(ForgedCall call) throws Exception {
    check(call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("options")
  void oddOptionsAreReadOrRejected(ForgedCall call) throws Exception {
    check(call);
  }

  private void check(ForgedCall call) throws Exception {
    rows.add(call.check(program.port(), shown.get(call.caller())));
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void theLogContainsNoSecretOfAnyCall() throws IOException {
    assertThat(program.stderr())
        .anyMatch(line -> line.contains("\"Answered\"")) // else nothing could be there
        .noneMatch(line -> line.contains(cluster.token()) || line.contains(clerksToken))
        .noneMatch(line -> line.contains(GARBAGE) || line.contains(PASSWORD))
        .noneMatch(line -> line.contains("Bearer") || line.contains("PRIVATE KEY"))
        .noneMatch(line -> line.contains(" ERROR ") || line.startsWith("\tat "));
  }

  /// Callers that claim to be somebody else.
  private List<ForgedCall> liars() {
    Caller proxy = Caller.FRONT_PROXY;
    return List.of(
        sent("nothing at all", get(NODES), 403, ANONYMOUS),
        sent("X-Remote- fields, no certificate", get(NODES, FORGED), 403, ANONYMOUS),
        sent(
            "X-Remote- fields, token of a user without rights",
            get(NODES, FORGED[0], FORGED[1], clerk),
            403,
            "User \\\"clerk\\\""),
        sent(
            "X-Remote- fields",
            Caller.OF_AN_UNKNOWN_AUTHORITY,
            get(NODES, FORGED),
            401,
            UNAUTHORIZED),
        sent(
            "X-Remote- fields",
            Caller.FRONT_PROXY_OF_ANOTHER_NAME,
            get(NODES, FORGED),
            401,
            UNAUTHORIZED),
        sent("X-Remote- fields", Caller.CLERK, get(NODES, FORGED), 403, "User \\\"clerk\\\""),
        sent("no user", proxy, get(NODES), 401, UNAUTHORIZED),
        sent("a group, no user", proxy, get(NODES, FORGED[1]), 401, UNAUTHORIZED),
        sent("an empty user", proxy, get(NODES, "X-Remote-User: ", FORGED[1]), 401, UNAUTHORIZED),
        sent(
            "an empty user, then one",
            proxy,
            get(NODES, "X-Remote-User: ", FORGED[0]),
            401,
            UNAUTHORIZED),
        sent(
            "two users",
            proxy,
            get(NODES, "X-Remote-User: clerk", FORGED[0]),
            403,
            "User \\\"clerk\\\""),
        sent("X_Remote_User", proxy, get(NODES, "X_Remote_User: admin"), 401, UNAUTHORIZED),
        sent(
            "X-Remote-User in a trailer",
            proxy,
            call("POST", NODES, "Transfer-Encoding: chunked") + "0\r\nX-Remote-User: admin\r\n\r\n",
            401,
            UNAUTHORIZED),
        sent("an empty token", get(NODES, "Authorization: Bearer "), 403, ANONYMOUS),
        sent("a garbage token", get(NODES, "Authorization: Bearer " + GARBAGE), 401, UNAUTHORIZED),
        sent("a user without rights", get(NODES, clerk), 403, "User \\\"clerk\\\""),
        sent("Basic", get(NODES, "Authorization: Basic " + PASSWORD), 403, ANONYMOUS),
        sent("two tokens, a good one first", get(NODES, admin, clerk), 200, SERVED),
        sent("two tokens, a bad one first", get(NODES, clerk, admin), 403, "User \\\"clerk\\\""),
        sent(
            "a token in the query",
            get(NODES + "?access_token=" + cluster.token()),
            403,
            ANONYMOUS),
        sent(
            "a token in Sec-WebSocket-Protocol",
            get(NODES, "Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io." + GARBAGE),
            403,
            ANONYMOUS),
        sent("Impersonate-User by nobody", get(NODES, "Impersonate-User: admin"), 403, ANONYMOUS),
        sent(
            "Impersonate-User without the right to",
            get(NODES, clerk, "Impersonate-User: admin"),
            403,
            "User \\\"clerk\\\""));
  }

  /// Requests whose end is ambiguous.
  private List<ForgedCall> frames() {
    String hidden = get("/metrics", admin);
    String good = head("GET " + NODES + " HTTP/1.0", List.of(admin));
    return List.of(
        new ForgedCall("HTTP/1.0", Caller.NOBODY, good, "HTTP/1.1 200 ", SERVED, true),
        cutOff("no Host", head("GET " + NODES + " HTTP/1.1", List.of(admin)), 400, "required Host"),
        cutOff("two Hosts", get(NODES, admin, "Host: y"), 400, BAD_REQUEST),
        cutOff(
            "Content-Length and Transfer-Encoding",
            call("POST", NODES, admin, "Content-Length: 5", "Transfer-Encoding: chunked")
                + "0\r\n\r\n"
                + hidden,
            400,
            BAD_REQUEST),
        cutOff(
            "Transfer-Encoding and Content-Length",
            get(NODES, admin, "Transfer-Encoding: chunked", "Content-Length: 5") + "0\r\n\r\n",
            400,
            BAD_REQUEST),
        cutOff(
            "two lengths",
            call("POST", NODES, admin, "Content-Length: 5", "Content-Length: 6") + "hello!",
            400,
            BAD_REQUEST),
        sent(
            "a length twice",
            get(NODES, admin, "Content-Length: 2", "Content-Length: 2") + "{}",
            200,
            SERVED),
        cutOff(
            "lengths in a list",
            get(NODES, admin, "Content-Length: 2, 2") + "{}",
            400,
            BAD_REQUEST),
        cutOff("length +2", get(NODES, admin, "Content-Length: +2") + "{}", 400, BAD_REQUEST),
        cutOff("length -1", get(NODES, admin, "Content-Length: -1"), 400, BAD_REQUEST),
        cutOff(
            "a length beyond all numbers",
            get(NODES, admin, "Content-Length: 99999999999999999999"),
            400,
            BAD_REQUEST),
        cutOff(
            "another transfer encoding",
            get(NODES, admin, "Transfer-Encoding: xchunked") + "0\r\n\r\n",
            400,
            BAD_REQUEST),
        cutOff(
            "chunked twice",
            get(NODES, admin, "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
            400,
            BAD_REQUEST),
        new ForgedCall(
            "chunked in HTTP/1.0",
            Caller.NOBODY,
            head("GET " + NODES + " HTTP/1.0", List.of(admin, "Transfer-Encoding: chunked"))
                + "0\r\n\r\n",
            "HTTP/1.1 500 ",
            "Connection: close",
            true),
        cutOff(
            "a chunk of no size",
            call("POST", NODES, admin, "Transfer-Encoding: chunked") + "zz\r\n",
            405,
            NOT_ALLOWED),
        cutOff(
            "a space before the colon", get(NODES, admin, "Content-Length : 5"), 400, BAD_REQUEST),
        cutOff("a field without a name", get(NODES, admin, ": x"), 400, BAD_REQUEST),
        cutOff("a field without a colon", get(NODES, admin, "nonsense"), 400, BAD_REQUEST),
        sent("a folded field", get(NODES, admin, "X-A: b\r\n c"), 200, SERVED),
        sent("lines that end with LF", get(NODES, admin).replace("\r\n", "\n"), 200, SERVED),
        cutOff("CR within a field", get(NODES, admin, "X-A: b\rX-B: c"), 400, BAD_REQUEST),
        cutOff("NUL within a field", get(NODES, admin, "X-A: b\0c"), 400, BAD_REQUEST),
        cutOff(
            "more than 1 MiB of fields",
            get(
                NODES,
                IntStream.range(0, 120)
                    .mapToObj(_ -> "X-A: " + "a".repeat(10_000))
                    .toArray(String[]::new)),
            431,
            "431 Request Header Fields Too Large"),
        cutOff(
            "a target of more than 1 MiB",
            get(NODES + "?x=" + "a".repeat(1_200_000), admin),
            431,
            "431 Request Header Fields Too Large"),
        sent(
            "a body where none belongs",
            get(NODES, admin, "Content-Length: 5") + "hello",
            200,
            SERVED),
        sent(
            "a request as a body",
            get(NODES, admin, "Content-Length: " + hidden.length()) + hidden,
            200,
            SERVED),
        cutOff("another protocol", "\u00ff".repeat(300) + "\r\n\r\n", 400, BAD_REQUEST),
        cutOff("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 405, NOT_ALLOWED),
        cutOff("HTTP/0.9", "GET /healthz\r\n\r\n", 505, "505 HTTP Version Not Supported"));
  }

  /// Paths that mean something else once they are normalised. A caller that may read only
  /// `/healthz` reaches nothing else by them.
  private List<ForgedCall> targets() {
    String up = "/apis/metrics.k8s.io/v1beta1/../../../healthz";
    return List.of(
        sent(".. to /healthz", get(up), 403, ANONYMOUS),
        sent(".. to /healthz, with rights", get(up, admin), 404, NOT_FOUND),
        sent("..%2f to /healthz", get(up.replace("../", "..%2f")), 403, ANONYMOUS),
        sent("%2e%2e to /healthz", get(up.replace("..", "%2e%2e")), 403, ANONYMOUS),
        sent("/healthz/.. to nodes", get("/healthz/.." + NODES), 403, ANONYMOUS),
        sent("/healthz%2f..%2f to nodes", get("/healthz%2f.." + NODES), 403, ANONYMOUS),
        sent("/healthz%00", get("/healthz%00"), 403, ANONYMOUS),
        sent("/healthz;x", get("/healthz;x"), 403, ANONYMOUS),
        sent("/healthz%3fverbose", get("/healthz%3fverbose"), 403, ANONYMOUS),
        sent("/./healthz", get("/./healthz"), 403, ANONYMOUS),
        sent("//healthz", get("//healthz"), 403, ANONYMOUS),
        sent("//apis/…/nodes", get("/" + NODES), 403, ANONYMOUS),
        sent("//apis/…/nodes, with rights", get("/" + NODES, admin), 404, NO_PATH),
        sent(
            "/apis//…/nodes, with rights",
            get(NODES.replace("/apis", "/apis/"), admin),
            404,
            NO_PATH),
        sent(
            "an escaped letter, no rights",
            get(NODES.replace("n", "%6e"), clerk),
            403,
            "nodes.metrics.k8s.io is forbidden"),
        sent("nodes/..", get(NODES + "/..", admin), 404, NOT_FOUND),
        sent("nodes/a%2fb", get(NODES + "/a%2fb", admin), 404, NOT_FOUND),
        sent("nodes/%00", get(NODES + "/%00", admin), 404, NOT_FOUND),
        sent("line ends in a name", get(NODES + "/a%0d%0aX-A:%20b", admin), 404, NOT_FOUND),
        cutOff("NUL", get(NODES + "\0", admin), 400, BAD_REQUEST),
        cutOff("no escape", get(NODES + "/%zz", admin), 400, BAD_REQUEST),
        cutOff("no path", get("apis/metrics.k8s.io", admin), 400, BAD_REQUEST),
        sent("absolute, no rights", get("https://x" + NODES), 403, ANONYMOUS),
        sent("absolute", get("https://x" + NODES, admin), 200, SERVED),
        sent(
            "absolute, with a name and password",
            get("https://admin:pw@x" + NODES),
            403,
            ANONYMOUS),
        cutOff("absolute, of another host", get("http://y/healthz"), 400, BAD_REQUEST),
        cutOff("CONNECT", call("CONNECT", "x:443", admin), 400, BAD_REQUEST),
        sent("OPTIONS *", call("OPTIONS", "*"), 403, ANONYMOUS));
  }

  private List<ForgedCall> methods() {
    String[] upgrade = {
      admin,
      "Connection: Upgrade",
      "Upgrade: websocket",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Version: 13"
    };
    var calls = new ArrayList<ForgedCall>();
    for (String method : List.of("POST", "PUT", "PATCH", "DELETE")) {
      calls.add(
          sent(
              method + ", no rights",
              call(method, NODES, "Content-Length: 2") + "{}",
              403,
              ANONYMOUS));
      calls.add(
          sent(method, call(method, NODES, admin, "Content-Length: 2") + "{}", 405, NOT_ALLOWED));
    }
    calls.add(sent("TRACE", call("TRACE", NODES, admin), 405, NOT_ALLOWED));
    calls.add(cutOff("an unknown method", call("FOO", NODES, admin), 405, NOT_ALLOWED));
    calls.add(
        sent(
            "X-HTTP-Method-Override",
            call("DELETE", NODES, admin, "X-HTTP-Method-Override: GET"),
            405,
            NOT_ALLOWED));
    calls.add(sent("a web socket", get(NODES, upgrade), 200, SERVED));
    String[] nobody = Arrays.copyOfRange(upgrade, 1, upgrade.length);
    calls.add(sent("a watch by a web socket", get(NODES + "?watch=1", nobody), 403, ANONYMOUS));
    calls.add(
        sent(
            "h2c",
            get(
                NODES,
                admin,
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABk"),
            200,
            SERVED));
    return calls;
  }

  private List<ForgedCall> options() {
    String values =
        IntStream.range(0, 20_000).mapToObj(i -> "v" + i).collect(Collectors.joining(","));
    return List.of(
        cutOff(
            "20,000 values",
            get(NODES + "?labelSelector=a+in+(" + values + ")", admin),
            200,
            SERVED),
        sent(
            "a selector of brackets",
            get(NODES + "?labelSelector=" + "(".repeat(5_000), admin),
            400,
            BAD_OPTION),
        sent("a selector with NUL", get(NODES + "?labelSelector=a%00b", admin), 400, BAD_OPTION),
        sent(
            "a selector with a line end",
            get(NODES + "?labelSelector=a%0ab%3Dc", admin),
            400,
            BAD_OPTION),
        sent(
            "a selector with ESC",
            get(NODES + "?labelSelector=%1b%5b31m%3Dx", admin),
            400,
            BAD_OPTION),
        sent(
            "a selector that is not UTF-8",
            get(NODES + "?labelSelector=%ff%3Dx", admin),
            400,
            BAD_OPTION),
        cutOff(
            "a selector with no escape",
            get(NODES + "?labelSelector=%zz", admin),
            400,
            BAD_REQUEST),
        sent("an unknown field", get(NODES + "?fieldSelector=spec.x%3Db", admin), 400, BAD_OPTION),
        sent("a bad selector, no rights", get(NODES + "?labelSelector=(("), 403, ANONYMOUS),
        sent("Accept: ../..", get(NODES, admin, "Accept: ../.."), 406, "NotAcceptable"),
        sent("Accept: ;;;,,,q=", get(NODES, admin, "Accept: ;;;,,,q="), 406, "NotAcceptable"),
        sent(
            "Accept-Encoding: gzip;q=0",
            get(NODES, admin, "Accept-Encoding: gzip;q=0"),
            200,
            SERVED),
        sent("?pretty=…", get(NODES + "?pretty=%E2%80%A6", admin), 200, SERVED),
        sent("?limit=-1", get(NODES + "?limit=-1", admin), 200, SERVED),
        sent("?limit=9e9", get(NODES + "?limit=9e9", admin), 400, BAD_OPTION),
        sent("?timeoutSeconds=abc", get(NODES + "?timeoutSeconds=abc", admin), 400, BAD_OPTION),
        sent("?continue=garbage", get(NODES + "?continue=garbage", admin), 200, SERVED),
        sent("Range", get(NODES, admin, "Range: bytes=0-1"), 200, SERVED));
  }

  @Test
  void plainTextGarbageAndTls11AreRejected() throws Exception {
    assertThat(answer(get("/livez").getBytes(ISO_8859_1))).doesNotContain("HTTP/1.1 200");
    byte[] garbage = new byte[300];
    Arrays.fill(garbage, (byte) 0xff);
    assertThat(answer(garbage)).matches(NOTHING_OR_AN_ALERT);
    assertThat(answer(clientHelloOfTls11())).matches(NOTHING_OR_AN_ALERT);
  }

  /// All bytes until the server closes the connection, each as a character.
  private String answer(byte[] bytes) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), program.port())) {
      socket.getOutputStream().write(bytes);
      return rest(socket);
    }
  }

  private static String rest(Socket socket) throws IOException {
    socket.setSoTimeout((int) HEAD_TIMEOUT.multipliedBy(4).toMillis());
    var all = new ByteArrayOutputStream();
    try {
      socket.getInputStream().transferTo(all);
    } catch (SocketException reset) { // which is an end as well
      assertThat(reset).hasMessageContaining("reset");
    }
    return all.toString(ISO_8859_1);
  }

  /// Written by hand: the JDK's client no longer offers TLS 1.1.
  private static byte[] clientHelloOfTls11() throws IOException {
    var hello = new ByteArrayOutputStream();
    var out = new DataOutputStream(hello);
    out.writeByte(22); // handshake
    out.writeShort(0x0301);
    out.writeShort(49);
    out.writeByte(1); // client hello
    out.write(new byte[] {0, 0, 45});
    out.writeShort(0x0302);
    out.write(new byte[32]); // random
    out.writeByte(0); // no session
    out.writeShort(6);
    for (int suite : List.of(0x002f, 0xc009, 0xc014)) {
      out.writeShort(suite);
    }
    out.write(new byte[] {1, 0}); // no compression
    return hello.toByteArray();
  }

  @Test
  void aClientThatNeverFinishesItsRequestIsDisconnectedAndOthersAreAnswered() throws Exception {
    long began = System.nanoTime();
    try (RawConnection slow = RawConnection.open(program.port(), shown.get(Caller.NOBODY));
        var silent = new Socket(InetAddress.getLoopbackAddress(), program.port())) {
      slow.send("GET /livez HTTP/1.1\r\nX-A: a");
      await()
          .pollInterval(Duration.ofMillis(300))
          .atMost(HEAD_TIMEOUT.multipliedBy(10))
          .until(() -> !isOpen(slow));
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(HEAD_TIMEOUT);
      assertThat(rest(silent)).isEmpty();
      sent("others", get("/livez"), 200, "ok").check(program.port(), shown.get(Caller.NOBODY));
    }
  }

  /// Sends one more byte.
  private static boolean isOpen(RawConnection slow) {
    try {
      slow.send("a");
      return true;
    } catch (IOException closed) {
      return false;
    }
  }
}
