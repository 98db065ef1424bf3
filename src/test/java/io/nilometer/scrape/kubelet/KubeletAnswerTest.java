package io.nilometer.scrape.kubelet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.failure.Redaction;
import io.nilometer.scrape.exposition.Exposition;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.settings.TestSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a kubelet may answer, and what becomes of it.
class KubeletAnswerTest extends WithKubeletClient {

  private static final int MIB = 1 << 20;
  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String GZIP = "Content-Encoding: gzip\r\n";

  private static byte[] gzip(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }

  private String failureOf(ScriptedKubelet.Script script) throws IOException {
    try (var kubelet = kubelet(script)) {
      String failure = failure(client().fetch(kubelet.target()));
      assertThat(failure).startsWith(kubelet.target().authority() + ": ").hasLineCount(1);
      return failure.substring(failure.indexOf(": ") + 2);
    }
  }

  private String bodyOf(ScriptedKubelet.Script script) throws Exception {
    try (var kubelet = kubelet(script)) {
      return body(client().fetch(kubelet.target()));
    }
  }

  @Test
  void aBodyComesBackAsItIsWithTheTimeItWasAskedAt() throws Exception {
    var asked = Instant.parse("2026-03-04T05:06:07.123456789Z");
    try (var kubelet = kubelet(exchange -> exchange.ok("node_cpu 1\n"))) {
      KubeletClient client =
          client(TestSettings.kubelet(), credentials("t"), TlsEngine.best(), () -> asked);
      Exposition answer =
          client.fetch(kubelet.target()).toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(answer.requestedNanos()).isEqualTo(1_772_600_767_123_456_789L);
      assertThat(answer.body().hasArray()).isTrue();
      assertThat(ISO_8859_1.decode(answer.body()).toString()).isEqualTo("node_cpu 1\n");
      assertThat(kubelet.heads().getFirst())
          .startsWith("GET /metrics/resource HTTP/1.1\r\n")
          .containsIgnoringCase("host: " + kubelet.target().authority() + "\r\n");
    }
  }

  @Test
  void anyContentTypeIsTaken() throws Exception {
    assertThat(bodyOf(exchange -> exchange.ok("Content-Type: image/png\r\n", new byte[] {'x'})))
        .isEqualTo("x");
  }

  @Test
  void aChunkedBodyIsPutTogether() throws Exception {
    assertThat(bodyOf(exchange -> exchange.send(CHUNKED + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")))
        .isEqualTo("abcde");
  }

  @Test
  void gzipIsNotAskedForAndUnpackedWhereItComesAllTheSame() throws Exception {
    byte[] text = "container_memory_working_set_bytes 7\n".repeat(5_000).getBytes(ISO_8859_1);
    try (var kubelet = kubelet(exchange -> exchange.ok(GZIP, gzip(text)))) {
      assertThat(body(client().fetch(kubelet.target()))).isEqualTo(new String(text, ISO_8859_1));
      assertThat(kubelet.heads().getFirst()).doesNotContainIgnoringCase("accept-encoding");
    }
  }

  @Test
  void gzipThatStatesTooSmallASizeIsUnpackedWhole() throws Exception {
    var members = new ByteArrayOutputStream();
    members.write(gzip("a".repeat(100_000).getBytes(ISO_8859_1)));
    members.write(gzip("b".getBytes(ISO_8859_1))); // whose size stands at the end
    assertThat(bodyOf(exchange -> exchange.ok(GZIP, members.toByteArray())))
        .isEqualTo("a".repeat(100_000) + "b");
  }

  @Test
  void aBodyOfExactly16MebibytesIsTaken() throws Exception {
    assertThat(bodyOf(exchange -> exchange.ok("", new byte[16 * MIB]))).hasSize(16 * MIB);
    byte[] packed = gzip(new byte[16 * MIB]);
    assertThat(bodyOf(exchange -> exchange.ok(GZIP, packed))).hasSize(16 * MIB);
  }

  @Test
  void aBodyStatedToBeLargerThan16MebibytesIsRefusedUnread() throws Exception {
    var closed = new CountDownLatch(1);
    ScriptedKubelet.Script script =
        exchange -> {
          exchange.send("HTTP/1.1 200 OK\r\nContent-Length: " + 17 * MIB + "\r\n\r\n");
          exchange.awaitClose();
          closed.countDown();
        };
    try (var kubelet = kubelet(script)) {
      assertThat(failure(client().fetch(kubelet.target())))
          .endsWith(": its answer is larger than 16 MiB");
      assertThat(closed.await(20, TimeUnit.SECONDS)).as("the connection is closed").isTrue();
    }
  }

  @Test
  void anEndlessBodyIsReadNoFurtherThanTheLimit() throws Exception {
    var sent = new AtomicLong();
    var stopped = new CountDownLatch(1);
    byte[] chunk = ("100000\r\n" + "x".repeat(MIB) + "\r\n").getBytes(ISO_8859_1);
    ScriptedKubelet.Script script =
        exchange -> {
          exchange.send(CHUNKED);
          try {
            while (true) {
              exchange.send(chunk);
              sent.addAndGet(MIB);
            }
          } finally {
            stopped.countDown();
          }
        };
    try (var kubelet = kubelet(script)) {
      assertThat(failure(client().fetch(kubelet.target())))
          .endsWith(": its answer is larger than 16 MiB");
      assertThat(stopped.await(20, TimeUnit.SECONDS)).as("the connection is closed").isTrue();
      assertThat(sent.get()).isBetween(15L * MIB, 32L * MIB);
    }
  }

  @Test
  void aGzipBombIsUnpackedNoFurtherThanTheLimit() throws Exception {
    byte[] bomb = gzip(new byte[200 * MIB]);
    assertThat(bomb.length).isLessThan(MIB);
    assertThat(failureOf(exchange -> exchange.ok(GZIP, bomb)))
        .isEqualTo("its answer is larger than 16 MiB");
  }

  @Test
  void brokenOrCutGzipFailsTheScrape() throws Exception {
    byte[] packed = gzip("a text".getBytes(ISO_8859_1));
    byte[] cut = Arrays.copyOf(packed, packed.length - 9);
    assertThat(failureOf(exchange -> exchange.ok(GZIP, cut)))
        .isEqualTo("its answer cannot be unpacked: it ends too early");
    assertThat(failureOf(exchange -> exchange.ok(GZIP, "plain text".getBytes(ISO_8859_1))))
        .startsWith("its answer cannot be unpacked: the gzip is broken: ");
  }

  @Test
  void anEncodingNobodyAskedForFailsTheScrape() throws Exception {
    assertThat(failureOf(exchange -> exchange.ok("Content-Encoding: br\r\n", new byte[1])))
        .contains("encoded as br");
  }

  @Test
  void anotherStatusThan200FailsWithWhatTheKubeletSaid() throws Exception {
    assertThat(failureOf(exchange -> exchange.status(401, "", "Unauthorized\r\n\u0007now")))
        .isEqualTo("answered 401: Unauthorized now");
    assertThat(failureOf(exchange -> exchange.status(500, "", ""))).isEqualTo("answered 500");
    assertThat(failureOf(exchange -> exchange.status(204, "", ""))).isEqualTo("answered 204");
    assertThat(failureOf(exchange -> exchange.status(503, "", "x".repeat(100_000))))
        .isEqualTo("answered 503: " + "x".repeat(160) + "...");
  }

  @Test
  void whatTheKubeletSaidIsToldUnpackedOrNotAtAll() throws Exception {
    String packed = new String(gzip("out of order".getBytes(ISO_8859_1)), ISO_8859_1);
    assertThat(failureOf(exchange -> exchange.status(500, GZIP, packed)))
        .isEqualTo("answered 500: out of order");
    String broken = packed.substring(0, packed.length() - 9);
    assertThat(failureOf(exchange -> exchange.status(500, GZIP, broken))).isEqualTo("answered 500");
  }

  @Test
  void aKubeletThatRepeatsTheTokenDoesNotGetItIntoTheMessage() throws Exception {
    assertThat(failureOf(exchange -> exchange.status(400, "", exchange.head())))
        .contains("Bearer (token)")
        .doesNotContain("a-token");
  }

  @Test
  void aLongTokenThatIsRepeatedInPartDoesNotGetIntoTheMessageEither() throws Exception {
    String token = "eyJhbGciOiJSUzI1NiJ9." + "0123456789abcdef".repeat(64);
    ScriptedKubelet.Script script =
        exchange ->
            exchange.status(400, "", "You said " + token + ", and " + token.substring(0, 40) + "!");
    try (var kubelet = kubelet(script)) {
      KubeletClient client = client(TestSettings.kubelet(), credentials(token));
      assertThat(failure(client.fetch(kubelet.target())))
          .endsWith("answered 400: You said (token)");
    }
    assertThat(Redaction.without(token, token + " or " + token.substring(0, 8) + "!"))
        .isEqualTo("(token) or (token)!");
    assertThat(Redaction.without("abc", "an abcabc, a b c")).isEqualTo("an (token)(token), a b c");
  }

  @Test
  void anInterimAnswerIsNotTheAnswer() throws Exception {
    assertThat(
            bodyOf(
                exchange -> {
                  exchange.send("HTTP/1.1 100 Continue\r\n\r\n");
                  exchange.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                  exchange.ok("the answer");
                }))
        .isEqualTo("the answer");
    assertThat(
            failureOf(exchange -> exchange.send("HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n")))
        .isEqualTo("answered 101");
  }

  @Test
  void moreInterimAnswersThanFiveFailTheScrape() throws Exception {
    String interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
    assertThat(
            bodyOf(
                exchange -> {
                  exchange.send(interim.repeat(5));
                  exchange.ok("the answer");
                }))
        .isEqualTo("the answer");
    assertThat(failureOf(exchange -> exchange.send(interim.repeat(6))))
        .isEqualTo("it sent more than 5 interim responses");
  }

  /// Lines that are short or continue a field count like others.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:\n",
        "a: b\r\n",
        " \n",
        "\t\n",
        "Content-Length: 1\n",
        "a: b, c, d, e, f, g, h, i\r\n"
      })
  void aHeadOfMoreThan16KibibytesFailsTheScrape(String line) throws Exception {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nx: y\r\n";
    assertThat(bodyOf(exchange -> exchange.send(head + line.repeat(100) + "\r\nz"))).isEqualTo("z");
    assertThat(failureOf(exchange -> exchange.send(head + line.repeat(50_000) + "\r\nz")))
        .startsWith("its answer is no HTTP: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: b\r\n", "a:\n", " \n"})
  void trailersAreDroppedAndCountWithTheHead(String line) throws Exception {
    String chunks = CHUNKED + "1\r\nz\r\n0\r\nx: y\r\n";
    assertThat(bodyOf(exchange -> exchange.send(chunks + line.repeat(100) + "\r\n")))
        .isEqualTo("z");
    assertThat(failureOf(exchange -> exchange.send(chunks + line.repeat(50_000) + "\r\n")))
        .startsWith("its answer is no HTTP: ");
    try (var kubelet = kubelet(exchange -> exchange.send(chunks + line.repeat(100) + "\r\n"))) {
      KubeletClient client = client();
      body(client.fetch(kubelet.target()));
      body(client.fetch(kubelet.target()));
      assertThat(kubelet.connections()).isEqualTo(1);
    }
  }

  @Test
  void aBodyMayEndWithTheConnection() throws Exception {
    ScriptedKubelet.Script script =
        exchange -> {
          exchange.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall of it");
          exchange.close();
        };
    assertThat(bodyOf(script)).isEqualTo("all of it");
  }

  @ParameterizedTest
  @EnumSource
  void aBodyThatMayHaveBeenCutFailsTheScrape(TlsEngine engine) throws Exception {
    ScriptedKubelet.Script script =
        exchange -> {
          exchange.send("HTTP/1.0 200 OK\r\n\r\nall of it?");
          exchange.cut();
        };
    try (var kubelet = kubelet(script)) {
      KubeletClient client =
          client(TestSettings.kubelet(), credentials("t"), engine, InstantSource.system());
      assertThat(failure(client.fetch(kubelet.target())))
          .endsWith(": the connection was closed before the answer was complete");
    }
  }

  @Test
  void aHeadThatComesByteByByteIsReadAsOne() throws Exception {
    assertThat(
            bodyOf(
                exchange -> {
                  for (char c : "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc".toCharArray()) {
                    exchange.send(String.valueOf(c));
                  }
                }))
        .isEqualTo("abc");
  }

  @Test
  void whatTheKubeletSaidCountsAlsoWhereItBreaksOff() throws Exception {
    assertThat(
            failureOf(
                exchange -> {
                  exchange.send("HTTP/1.1 500 Bad\r\nContent-Length: 100\r\n\r\nno metrics");
                  exchange.close();
                }))
        .isEqualTo("answered 500: no metrics");
  }

  @Test
  void aBodyThatEndsTooEarlyFailsTheScrape() throws Exception {
    assertThat(
            failureOf(
                exchange -> {
                  exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789");
                  exchange.close();
                }))
        .isEqualTo("the connection was closed before the answer was complete");
  }

  @Test
  void aChunkedBodyWithoutItsEndFailsTheScrape() throws Exception {
    assertThat(
            failureOf(
                exchange -> {
                  exchange.send(CHUNKED + "a\r\n0123456789\r\n");
                  exchange.close();
                }))
        .isEqualTo("the connection was closed before the answer was complete");
  }

  @Test
  void whatIsNoHttpFailsTheScrape() throws Exception {
    assertThat(failureOf(exchange -> exchange.send("SSH-2.0-OpenSSH_9.6\r\n\r\n")))
        .startsWith("its answer is no HTTP: ");
    assertThat(failureOf(exchange -> exchange.send("x".repeat(100_000))))
        .startsWith("its answer is no HTTP: ");
  }

  /// Asks until a connection stands, for on a busy machine shaking hands may outlast a timeout.
  private static String bodyInTheEnd(KubeletClient client, KubeletTarget target) {
    return await()
        .ignoreExceptions()
        .until(() -> body(client.fetch(target)), body -> !body.isEmpty());
  }

  @Test
  void aKubeletThatNeverAnswersFailsAfterTheTimeoutAndIsDialledAgain() throws Exception {
    var silent = new AtomicBoolean();
    var closed = new CountDownLatch(1);
    ScriptedKubelet.Script script =
        exchange -> {
          if (silent.get()) {
            exchange.awaitClose();
            closed.countDown();
          } else {
            exchange.ok("connection " + exchange.connection());
          }
        };
    try (var kubelet = kubelet(script)) {
      KubeletClient client = client(TestSettings.kubelet("request-timeout = 600ms"));
      String first = bodyInTheEnd(client, kubelet.target());
      silent.set(true);
      assertThat(failure(client.fetch(kubelet.target())))
          .endsWith(": no answer within 0.6 s (waiting for its answer)");
      assertThat(closed.await(20, TimeUnit.SECONDS)).as("the connection is closed").isTrue();
      silent.set(false);
      assertThat(bodyInTheEnd(client, kubelet.target())).isNotEqualTo(first);
    }
  }

  @Test
  void aKubeletThatDripsItsBodyFailsAfterTheTimeout() throws Exception {
    var dripping = new AtomicBoolean();
    ScriptedKubelet.Script script =
        exchange -> {
          if (dripping.get()) {
            exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            while (!exchange.closedWithin(50)) {
              exchange.send("x");
            }
          } else {
            exchange.ok("connected");
          }
        };
    try (var kubelet = kubelet(script)) {
      KubeletClient client = client(TestSettings.kubelet("request-timeout = 600ms"));
      bodyInTheEnd(client, kubelet.target());
      dripping.set(true);
      assertThat(failure(client.fetch(kubelet.target())))
          .endsWith(": no answer within 0.6 s (reading its answer)");
    }
  }

  static Stream<Arguments> reasons() {
    return Stream.of(
        reason(FailureKind.UNAUTHORIZED, exchange -> exchange.status(401, "", "")),
        reason(FailureKind.FORBIDDEN, exchange -> exchange.status(403, "", "")),
        reason(FailureKind.STATUS, exchange -> exchange.status(500, "", "x".repeat(100_000))),
        reason(FailureKind.STATUS, exchange -> exchange.status(302, "Location: /\r\n", "")),
        reason(FailureKind.BODY, exchange -> exchange.send("SSH-2.0-OpenSSH_9.6\r\n\r\n")),
        reason(FailureKind.BODY, exchange -> exchange.ok(GZIP, new byte[] {1, 2, 3})),
        reason(
            FailureKind.BODY,
            exchange ->
                exchange.send("HTTP/1.1 200 OK\r\nContent-Length: " + 17 * MIB + "\r\n\r\n")),
        reason(
            FailureKind.CONNECTION,
            exchange -> {
              exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
              exchange.close();
            }),
        reason(FailureKind.ANSWER_TIMEOUT, ScriptedKubelet.Exchange::awaitClose));
  }

  private static Arguments reason(FailureKind reason, ScriptedKubelet.Script script) {
    return Arguments.of(reason, script);
  }

  @ParameterizedTest
  @MethodSource("reasons")
  void aFailureHasAReasonForTheMetrics(FailureKind expected, ScriptedKubelet.Script script)
      throws IOException {
    try (var kubelet = kubelet(script)) {
      KubeletClient client = client(TestSettings.kubelet("request-timeout = 1s"));
      assertThat(reason(client.fetch(kubelet.target()))).isEqualTo(expected);
    }
  }

  @Test
  void aServerThatNeverShakesHandsFailsAfterTheTimeout() throws Exception {
    try (var kubelet = ScriptedKubelet.plain(exchange -> {})) {
      KubeletClient client = client(TestSettings.kubelet("request-timeout = 600ms"));
      assertThat(failure(client.fetch(kubelet.target())))
          .contains(": ")
          .containsAnyOf("no answer within 0.6 s (connecting)", "handshake");
      assertThat(failure(client.fetch(kubelet.target())))
          .containsAnyOf("no answer within 0.6 s (connecting)", "handshake");
      await().until(() -> kubelet.openConnections() == 0);
    }
  }
}
