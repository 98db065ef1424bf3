package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class RequestHeadTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Duration SOON = Duration.ofMillis(40);

  private final AtomicLong nanos = new AtomicLong();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void smallPartsArePassedOnAsTheyCome() throws Exception {
    assertThat(run(new RequestHead(1000, SOON, nanos::get, _ -> {}), parts(5, 10)))
        .hasSize(5)
        .allMatch(part -> part.bytes().size() == 10);
  }

  @Test
  void largeRequestsArePassedOnInFewParts() throws Exception {
    List<SessionBytes> passed =
        run(new RequestHead(1 << 20, SOON, nanos::get, _ -> {}), parts(64, 1 << 14));
    assertThat(passed).hasSizeLessThan(12);
    assertThat(passed.stream().mapToInt(part -> part.bytes().size()).sum()).isEqualTo(1 << 20);
  }

  @Test
  void whatIsGatheredIsPassedOnWhenNothingFollows() throws Exception {
    Source<SslTlsInbound, ?> withoutEnd = parts(6, 1 << 14).concat(Source.maybe());
    var received = new AtomicLong();
    CompletableFuture<?> whole =
        withoutEnd
            .via(new RequestHead(1 << 20, Duration.ofMinutes(1), nanos::get, _ -> {}))
            .map(part -> received.addAndGet(((SessionBytes) part).bytes().size()))
            .filter(sum -> sum == 6 << 14)
            .runWith(Sink.head(), KIT.system())
            .toCompletableFuture();
    assertThat(whole.get(60, TimeUnit.SECONDS)).isEqualTo(6L << 14);
  }

  @Test
  void whoSendsTooMuchIsCutOff() {
    var head = new RequestHead(1000, SOON, nanos::get, _ -> {});
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> run(head, parts(11, 100)))
        .withMessageContaining("request of more than 1000 bytes");
  }

  @Test
  void whoSendsMuchThatIsParsedIsCutOff() throws Exception {
    var head = new RequestHead(1 << 20, SOON, nanos::get, _ -> {});
    SSLSession session = SSLContext.getDefault().createSSLEngine().getSession();
    SslTlsInbound line = new SessionBytes(session, ByteString.fromString("Expect: a\n"));
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> run(head, Source.repeat(line)))
        .withMessageContaining("header fields that are parsed of more than 8192 bytes");
  }

  @Test
  void whoSendsManyLinesIsCutOff() throws Exception {
    SSLSession session = SSLContext.getDefault().createSSLEngine().getSession();
    SslTlsInbound chunks =
        new SessionBytes(session, ByteString.fromString("1\r\nx\r\n".repeat(1 << 14)));
    var head = new RequestHead(1 << 20, SOON, nanos::get, _ -> {});
    assertThat(run(head, Source.repeat(chunks).take(2))).isNotEmpty();
    var other = new RequestHead(1 << 20, SOON, nanos::get, _ -> {});
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> run(other, Source.repeat(chunks).take(3)))
        .withMessageContaining("request of more than 65536 lines");
  }

  @Test
  void ofRequestsSentAtOnceFewArePassedOnTogether() throws Exception {
    SSLSession session = SSLContext.getDefault().createSSLEngine().getSession();
    ByteString hundred = ByteString.fromString("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100));
    List<SslTlsInbound> sent =
        List.of(new SessionBytes(session, hundred), new SessionBytes(session, hundred));
    List<SessionBytes> passed =
        run(new RequestHead(1 << 20, SOON, nanos::get, _ -> {}), Source.from(sent));
    assertThat(passed)
        .allSatisfy(part -> assertThat(part.bytes().utf8String().split("GET")).hasSizeLessThan(18));
    assertThat(
            passed.stream()
                .map(SessionBytes::bytes)
                .reduce(ByteString.emptyByteString(), ByteString::concat))
        .isEqualTo(hundred.concat(hundred));
  }

  @Test
  void eachRequestMayBeAsLarge() throws Exception {
    var head = new RequestHead(1000, SOON, nanos::get, _ -> {});
    var source =
        parts(5, 300)
            .map(
                part -> {
                  head.complete();
                  return part;
                });
    assertThat(run(head, source)).hasSize(5);
  }

  @Test
  void whoTakesTooLongIsCutOff() {
    var head = new RequestHead(1000, SOON, nanos::get, _ -> {});
    nanos.addAndGet(SOON.toNanos() + 1);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> run(head, parts(1, 10).concat(Source.maybe())))
        .withMessageContaining("no complete request within");
  }

  @Test
  void whoHasAskedMayBeQuiet() {
    var head = new RequestHead(1000, SOON, nanos::get, _ -> {});
    head.complete();
    nanos.addAndGet(Duration.ofHours(1).toNanos());
    var quiet =
        Source.<SslTlsInbound>maybe()
            .via(head)
            .runWith(Sink.ignore(), KIT.system())
            .toCompletableFuture();
    assertThat(quiet)
        .failsWithin(SOON.multipliedBy(5))
        .withThrowableOfType(java.util.concurrent.TimeoutException.class);
  }

  private static List<SessionBytes> run(RequestHead head, Source<SslTlsInbound, ?> source)
      throws Exception {
    return source
        .via(head)
        .map(SessionBytes.class::cast)
        .runWith(Sink.seq(), KIT.system())
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private static Source<SslTlsInbound, ?> parts(int count, int size)
      throws GeneralSecurityException {
    SSLSession session = SSLContext.getDefault().createSSLEngine().getSession();
    return Source.from(
        IntStream.range(0, count)
            .<SslTlsInbound>mapToObj(
                _ -> new SessionBytes(session, ByteString.fromArray(new byte[size])))
            .toList());
  }

  /// The parser keeps each field as an object.
  @Test
  void manyShortFieldsCountForWhatTheyTake() {
    List<HttpHeader> fields =
        IntStream.range(0, 1_000).<HttpHeader>mapToObj(i -> RawHeader.create("q", "x")).toList();
    assertThat(RequestHead.size(HttpRequest.create().addHeaders(fields)))
        .isGreaterThanOrEqualTo(64_000);
  }
}
