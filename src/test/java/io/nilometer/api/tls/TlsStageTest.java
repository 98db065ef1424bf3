package io.nilometer.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.nilometer.api.TestServer;
import io.nilometer.settings.TestSettings;
import io.nilometer.tls.CertificateFiles;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.PemSource;
import io.nilometer.tls.ServerName;
import io.nilometer.tls.TestCertificate;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.TLSProtocol.SendBytes;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The serving side of TLS against a client in memory.
@Timeout(300)
final class TlsStageTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final ExecutorService TASKS = Executors.newFixedThreadPool(2);

  @TempDir private static Path directory;
  private static ServingTls tls;
  private static X509Certificate served;

  private final AtomicInteger established = new AtomicInteger();
  private final List<SSLException> errors = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Done> ended = new CompletableFuture<>();

  @BeforeAll
  static void load() throws Exception {
    served = TestCertificates.write(directory, "tls", "served");
    tls =
        new ServingTls(
            new CertificateFiles(
                    new PemSource.File("--tls-cert-file", directory.resolve("tls.crt")),
                    new PemSource.File("--tls-private-key-file", directory.resolve("tls.key")))
                ::load,
            TestSettings.with().serving().tls(),
            InstantSource.system());
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
    TASKS.shutdown();
  }

  private TlsStage stage() {
    return new TlsStage(tls::engine, TASKS, established::incrementAndGet, errors::add);
  }

  private static SSLEngine client(String version) throws Exception {
    SSLEngine engine = TestServer.anyServer().createSSLEngine("server", 443);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    engine.setSSLParameters(parameters);
    return engine;
  }

  private TlsPeer peer(String version, int pieceBytes, Flow<SslTlsInbound, SslTlsOutbound, ?> to)
      throws Exception {
    return new TlsPeer(client(version), pieceBytes, stage(), to, KIT.system());
  }

  private TlsPeer echo(String version, int pieceBytes) throws Exception {
    TlsPeer peer = peer(version, pieceBytes, echoing());
    peer.handshake();
    return peer;
  }

  /// Returns what it gets, and ends when that ends.
  private Flow<SslTlsInbound, SslTlsOutbound, ?> echoing() {
    return Flow.of(SslTlsInbound.class)
        .map(in -> (SslTlsOutbound) new SendBytes(((SessionBytes) in).bytes()))
        .watchTermination(
            (nothing, done) -> {
              done.whenComplete((_, _) -> ended.complete(Done.getInstance()));
              return nothing;
            });
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3, 1", "TLSv1.3, 7", "TLSv1.3, 100000", "TLSv1.2, 1", "TLSv1.2, 100000"})
  void recordsMayBeSplitAnywhere(String version, int pieceBytes) throws Exception {
    TlsPeer peer = echo(version, pieceBytes);
    assertThat(peer.engine.getSession().getPeerCertificates()).containsExactly(served);
    peer.send("hello");
    assertThat(peer.receive(5)).isEqualTo("hello");
    String large = "abcdefgh".repeat(5_000);
    peer.send(large);
    assertThat(peer.receive(5 + large.length())).isEqualTo("hello" + large);
    assertThat(established).hasValue(1);
    assertThat(errors).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void severalRecordsMayArriveAtOnce(String version) throws Exception {
    TlsPeer peer = echo(version, 1 << 20);
    byte[] one = peer.wrap("one".getBytes(StandardCharsets.US_ASCII));
    byte[] two = peer.wrap("two".getBytes(StandardCharsets.US_ASCII));
    byte[] both = new byte[one.length + two.length];
    System.arraycopy(one, 0, both, 0, one.length);
    System.arraycopy(two, 0, both, one.length, two.length);
    peer.sendRaw(both);
    assertThat(peer.receive(6)).isEqualTo("onetwo");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void theEndOfTheOutputIsANotification(String version) throws Exception {
    TlsPeer peer =
        peer(
            version,
            1000,
            Flow.fromSinkAndSource(
                Sink.cancelled(), Source.single(send("whole answer".repeat(10_000)))));
    peer.handshake();
    assertThat(peer.readToEnd()).isTrue();
    assertThat(peer.receive(0)).isEqualTo("whole answer".repeat(10_000));
    assertThat(errors).isEmpty();
  }

  @Test
  void aClientThatHasEndedItsSideStillGetsItsAnswer() throws Exception {
    var end = new CompletableFuture<SslTlsOutbound>();
    TlsPeer peer =
        peer(
            "TLSv1.3",
            1000,
            Flow.fromSinkAndSource(
                Sink.onComplete(_ -> end.complete(send("after the end"))),
                Source.completionStage(end)));
    peer.handshake();
    peer.send("question");
    peer.endOutput();
    assertThat(peer.readToEnd()).isTrue();
    assertThat(peer.receive(0)).isEqualTo("after the end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aNotificationOfTheClientEndsTheInput(String version) throws Exception {
    TlsPeer peer = echo(version, 1000);
    peer.endOutput();
    ended.get(60, TimeUnit.SECONDS);
    assertThat(peer.readToEnd()).isTrue();
    assertThat(errors).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void anEndWithoutNotificationEndsTheInput(String version) throws Exception {
    TlsPeer peer = echo(version, 1000);
    peer.send("whole");
    peer.sendRaw(new byte[] {23, 3, 3, 0, 100, 1, 2, 3}); // and the begin of a record
    peer.breakOutput();
    ended.get(60, TimeUnit.SECONDS);
    assertThat(peer.receive(5)).isEqualTo("whole");
    assertThat(errors).isEmpty();
  }

  @Test
  void aResetEndsBothSidesAndIsNoError() throws Exception {
    TlsPeer peer = echo("TLSv1.3", 1000);
    peer.breakWith(new IOException("Connection reset"));
    ended.get(60, TimeUnit.SECONDS);
    assertThat(errors).isEmpty();
  }

  @Test
  void aClientThatEndsWithinTheHandshakeIsLetGo() throws Exception {
    TlsPeer peer = peer("TLSv1.3", 1000, echoing());
    peer.engine.beginHandshake();
    peer.step();
    peer.breakOutput();
    ended.get(60, TimeUnit.SECONDS);
    assertThat(established).hasValue(0);
  }

  @Test
  void aClientThatNoLongerReadsEndsBothSides() throws Exception {
    TlsPeer peer = echo("TLSv1.3", 1000);
    peer.cancelInput();
    ended.get(60, TimeUnit.SECONDS);
  }

  @Test
  void whatIsNotTlsEndsTheConnection() throws Exception {
    TlsPeer peer = peer("TLSv1.3", 1000, echoing());
    peer.sendRaw("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    ended.get(60, TimeUnit.SECONDS);
    assertThat(errors).hasSize(1);
    assertThat(established).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aForgedRecordIsAnsweredWithAnAlert(String version) throws Exception {
    TlsPeer peer = echo(version, 1000);
    byte[] record = peer.wrap("secret".getBytes(StandardCharsets.US_ASCII));
    record[record.length - 1] ^= 1;
    peer.sendRaw(record);
    ended.get(60, TimeUnit.SECONDS);
    assertThat(errors).hasSize(1);
    assertThatExceptionOfType(SSLException.class)
        .isThrownBy(peer::readToEnd)
        .withMessageContaining("bad_record_mac");
    assertThat(peer.receive(0)).isEmpty();
  }

  @Test
  void noCommonVersionIsAnsweredWithAnAlert() throws Exception {
    TlsPeer peer = peer("TLSv1.3", 1000, echoing());
    // a ClientHello of TLS 1.1 without extensions
    byte[] hello = new byte[5 + 4 + 2 + 32 + 1 + 4 + 2];
    hello[0] = 22;
    hello[1] = 3;
    hello[2] = 1;
    hello[4] = (byte) (hello.length - 5);
    hello[5] = 1;
    hello[8] = (byte) (hello.length - 9);
    hello[9] = 3;
    hello[10] = 2;
    hello[9 + 2 + 32 + 2] = 2; // one cipher suite
    hello[9 + 2 + 32 + 4] = 47;
    hello[9 + 2 + 32 + 5] = 1; // one compression
    peer.engine.beginHandshake();
    peer.wrap(new byte[0]); // a ClientHello that is not sent, so that the client reads the answer
    peer.sendRaw(hello);
    assertThatExceptionOfType(SSLException.class)
        .isThrownBy(peer::readToEnd)
        .withMessageContaining("protocol_version");
    ended.get(60, TimeUnit.SECONDS);
    assertThat(errors).hasSize(1);
    assertThat(established).hasValue(0);
  }

  @Test
  void renegotiationIsRefused() throws Exception {
    TlsPeer peer = echo("TLSv1.2", 1000);
    peer.send("before");
    assertThat(peer.receive(6)).isEqualTo("before");
    peer.engine.beginHandshake();
    peer.step(); // ClientHello
    ended.get(60, TimeUnit.SECONDS);
    assertThat(established).hasValue(1);
    assertThat(errors).singleElement().asString().contains("renegotiation");
  }

  @Test
  void newKeysAreAccepted() throws Exception {
    TlsPeer peer = echo("TLSv1.3", 1000);
    peer.engine.beginHandshake(); // a KeyUpdate, which asks for one in return
    peer.send("more");
    assertThat(peer.receive(4)).isEqualTo("more");
    assertThat(established).hasValue(1);
  }

  @Test
  void aClientThatGoesOnChangingKeysIsDisconnected() throws Exception {
    TlsPeer peer = echo("TLSv1.3", 1 << 20);
    assertThatException() // an alert, or there is nobody to send to
        .isThrownBy(
            () -> {
              for (int update = 0; update < 100; update++) {
                peer.engine.beginHandshake();
                peer.sendRaw(peer.wrap(new byte[0]));
                peer.read();
              }
            });
    ended.get(60, TimeUnit.SECONDS);
    assertThat(errors).singleElement().asString().contains("records without data");
  }

  @Test
  void tasksOfAClientThatHasGoneAreNotRun() throws Exception {
    var queued = new LinkedBlockingQueue<Runnable>();
    SSLEngine[] engines = new SSLEngine[1];
    var stage =
        new TlsStage(
            () -> engines[0] = tls.engine(),
            queued::add,
            established::incrementAndGet,
            errors::add);
    var peer = new TlsPeer(client("TLSv1.3"), 1000, stage, echoing(), KIT.system());
    peer.engine.beginHandshake();
    peer.step();
    Runnable tasks = queued.poll(60, TimeUnit.SECONDS);
    peer.cancelInput();
    ended.get(60, TimeUnit.SECONDS);
    tasks.run();
    assertThat(engines[0].getDelegatedTask()).isNotNull();
  }

  @Test
  void sessionsAreResumed() throws Exception {
    for (String version : List.of("TLSv1.3", "TLSv1.2")) {
      var context = TestServer.anyServer();
      long first = 0;
      for (int connection = 0; connection < 2; connection++) {
        SSLEngine engine = context.createSSLEngine("server", 443);
        engine.setEnabledProtocols(new String[] {version});
        var peer = new TlsPeer(engine, 1000, stage(), echoing(), KIT.system());
        peer.handshake();
        peer.send("x");
        assertThat(peer.receive(1)).isEqualTo("x");
        if (connection == 0) {
          first = engine.getSession().getCreationTime();
        } else {
          assertThat(engine.getSession().getCreationTime()).isEqualTo(first);
        }
        Thread.sleep(5); // so that a new session has another time
      }
    }
  }

  @Test
  void aClientThatStallsHoldsTheOutputBack() throws Exception {
    var taken = new AtomicInteger();
    Source<SslTlsOutbound, ?> endless =
        Source.repeat(send("x".repeat(10_000)))
            .map(
                piece -> {
                  taken.incrementAndGet();
                  return piece;
                });
    TlsPeer peer = peer("TLSv1.3", 1000, Flow.fromSinkAndSource(Sink.ignore(), endless));
    peer.handshake();
    peer.receive(100_000);
    await().during(java.time.Duration.ofMillis(300)).until(() -> taken.get() < 200);
    int stalled = taken.get();
    peer.receive(100_000 + 60 * 10_000 + stalled * 10_000);
    assertThat(taken.get()).isGreaterThan(stalled);
    peer.cancelInput();
  }

  @Test
  void anErrorOfTheApplicationBreaksTheConnection() throws Exception {
    TlsPeer peer =
        peer(
            "TLSv1.3",
            1000,
            Flow.fromSinkAndSource(
                Sink.ignore(), Source.failed(new IllegalStateException("broken"))));
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(
            () -> {
              peer.handshake();
              peer.readToEnd();
            });
  }

  private static SSLEngine asking(String version, SNIServerName... names) throws Exception {
    SSLEngine engine = client(version);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(names));
    engine.setSSLParameters(parameters);
    return engine;
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3, 1", "TLSv1.3, 4", "TLSv1.3, 200", "TLSv1.2, 1", "TLSv1.2, 200"})
  void aServerNameThatIsNoHostNameMayArriveInPieces(String version, int pieceBytes)
      throws Exception {
    SSLEngine engine = asking(version, ServerName.of("a_b:443").orElseThrow());
    var peer = new TlsPeer(engine, pieceBytes, stage(), echoing(), KIT.system());
    peer.handshake();
    assertThat(engine.getSession().getPeerCertificates()).containsExactly(served);
    assertThat(errors).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void whatIsDoneForAnOddNameIsDoneAsATaskAndFreed(String version) throws Exception {
    CertifiedKey key = TestCertificate.of("odd").selfSigned();
    SslContext context =
        SslContextBuilder.forServer(key.keyManager()).sslProvider(SslProvider.OPENSSL).build();
    SSLEngine odd = context.newEngine(ByteBufAllocator.DEFAULT);
    var queued = new LinkedBlockingQueue<Runnable>();
    var stage =
        new TlsStage(
            () -> new LenientEngine(tls.engine(), Optional.of(() -> odd)),
            queued::add,
            established::incrementAndGet,
            errors::add);
    SSLEngine client = asking(version, ServerName.of("a_b:443").orElseThrow());
    var peer = new TlsPeer(client, 100_000, stage, echoing(), KIT.system());
    client.beginHandshake();
    peer.step();
    Runnable first = queued.poll(60, TimeUnit.SECONDS);
    assertThat(odd.getHandshakeStatus()).isEqualTo(HandshakeStatus.NEED_UNWRAP);
    assertThat(odd.getSession().getLocalCertificates()).isNull();
    TASKS.execute(
        () -> {
          first.run();
          while (ReferenceCountUtil.refCnt(odd) > 0) {
            run(queued);
          }
        });
    while (client.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
      peer.step();
    }
    peer.send("hello");
    assertThat(peer.receive(5)).isEqualTo("hello");
    assertThat(client.getSession().getPeerCertificates()).containsExactly(key.certificate());
    peer.cancelInput();
    ended.get(60, TimeUnit.SECONDS);
    await().until(() -> ReferenceCountUtil.refCnt(odd) == 0);
    assertThat(errors).isEmpty();
  }

  private static void run(BlockingQueue<Runnable> tasks) {
    try {
      Runnable task = tasks.poll(100, TimeUnit.MILLISECONDS);
      if (task != null) {
        task.run();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aClientHelloMayBeSplitIntoRecords(String version) throws Exception {
    TlsPeer peer = peer(version, 100_000, echoing());
    peer.engine.beginHandshake();
    byte[] hello = peer.wrap(new byte[0]);
    int header = 5;
    for (int split : new int[] {1, 100}) {
      var records = ByteBuffer.allocate(hello.length + header);
      int length = hello.length - header;
      records.put(hello, 0, 3).putShort((short) split).put(hello, header, split);
      records.put(hello, 0, 3).putShort((short) (length - split));
      records.put(hello, header + split, length - split);
      var input = ByteBuffer.wrap(records.array(), 0, header + split);
      assertThat(ClientHello.isPartial(input)).isFalse();
      assertThat(ClientHello.isSplit(input)).isTrue();
      hello = split == 100 ? records.array() : hello;
    }
    peer.sendRaw(hello);
    while (peer.engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
      peer.step();
    }
    assertThat(peer.engine.getSession().getPeerCertificates()).containsExactly(served);
    assertThat(errors).isEmpty();
  }

  @Test
  void aServerNameThatIsLongerThanAHostNameIsNotRead() throws Exception {
    byte[] marks = "\u0301\u0323".repeat(3_000).getBytes(StandardCharsets.UTF_8);
    SSLEngine engine = asking("TLSv1.3", new SNIServerName(0, marks) {});
    var peer = new TlsPeer(engine, 100_000, stage(), echoing(), KIT.system());
    engine.beginHandshake();
    peer.step();
    await().until(() -> !errors.isEmpty());
    assertThat(errors).singleElement().asString().contains("longer than 255 bytes");
  }

  @Test
  void severalServerNamesAreNotRead() throws Exception {
    SSLEngine engine =
        asking(
            "TLSv1.3",
            new SNIServerName(0, "a".getBytes(StandardCharsets.UTF_8)) {},
            new SNIServerName(1, "b".getBytes(StandardCharsets.UTF_8)) {});
    var peer = new TlsPeer(engine, 100_000, stage(), echoing(), KIT.system());
    engine.beginHandshake();
    peer.step();
    await().until(() -> !errors.isEmpty());
    assertThat(errors).singleElement().asString().contains("more than one server name");
  }

  @Test
  void aFirstRecordThatIsTooLongIsNotAwaited() throws Exception {
    TlsPeer peer = peer("TLSv1.3", 100_000, echoing());
    peer.sendRaw(new byte[] {22, 3, 1, (byte) 0xff, (byte) 0xff, 1});
    await().until(() -> !errors.isEmpty());
  }

  private static SslTlsOutbound send(String text) {
    return new SendBytes(ByteString.fromString(text));
  }
}
