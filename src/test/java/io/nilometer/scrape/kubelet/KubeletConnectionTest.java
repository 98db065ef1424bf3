package io.nilometer.scrape.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.nilometer.scrape.exposition.Exposition;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.scrape.kubelet.ScriptedKubelet.Exchange;
import io.nilometer.settings.TestSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How connections are made, kept and given up.
class KubeletConnectionTest extends WithKubeletClient {

  private ScriptedKubelet kubelet;
  private KubeletClient client;

  private static void answer(Exchange exchange) throws IOException {
    exchange.ok("connection " + exchange.connection());
  }

  /// Starts a kubelet that answers with the number of the connection.
  private void serve() throws IOException {
    serve(KubeletConnectionTest::answer);
  }

  private void serve(ScriptedKubelet.Script script) throws IOException {
    kubelet = kubelet(script);
    client = client();
  }

  /// Starts a kubelet that answers so, except some requests.
  private void serveExcept(Predicate<Exchange> some, ScriptedKubelet.Script other)
      throws IOException {
    serve(
        exchange -> {
          if (some.test(exchange)) {
            other.answer(exchange);
          } else {
            answer(exchange);
          }
        });
  }

  @AfterEach
  void stopTheKubelet() throws IOException {
    if (kubelet != null) {
      kubelet.close();
    }
  }

  private CompletionStage<Exposition> fetch() {
    return client.fetch(kubelet.target());
  }

  @Test
  void oneConnectionServesAllFetchesInTurn() throws Exception {
    serve();
    for (int i = 0; i < 5; i++) {
      assertThat(body(fetch())).isEqualTo("connection 1");
    }
    assertThat(kubelet.connections()).isEqualTo(1);
  }

  @Test
  void fetchesAtTheSameTimeShareTheOneConnection() throws Exception {
    serve();
    CompletionStage<Exposition> first = fetch();
    CompletionStage<Exposition> second = fetch();
    assertThat(body(first)).isEqualTo("connection 1");
    assertThat(body(second)).isEqualTo("connection 1");
  }

  @Test
  void aRefusalKeepsTheConnection() throws Exception {
    serve(exchange -> exchange.status(503, "", "not yet"));
    failure(fetch());
    failure(fetch());
    assertThat(kubelet.connections()).isEqualTo(1);
  }

  @Test
  void aConnectionThatTheKubeletAnnouncesToCloseIsNotUsedAgain() throws Exception {
    serve(exchange -> exchange.ok("Connection: close\r\n", new byte[1]));
    body(fetch());
    body(fetch());
    assertThat(kubelet.connections()).isEqualTo(2);
  }

  @Test
  void aKeptConnectionThatTheKubeletClosedMeanwhileFailsNoScrape() throws Exception {
    serve(
        exchange -> {
          answer(exchange);
          exchange.close();
        });
    for (int i = 1; i <= 10; i++) {
      assertThat(body(fetch())).isEqualTo("connection " + i);
    }
  }

  @Test
  void aKeptConnectionThatClosesWhileTheQuestionIsOnItsWayFailsNoScrape() throws Exception {
    var asked = new AtomicInteger();
    serveExcept(_ -> asked.incrementAndGet() == 2, Exchange::close);
    assertThat(body(fetch())).isEqualTo("connection 1");
    assertThat(body(fetch())).isEqualTo("connection 2");
    assertThat(kubelet.heads()).hasSize(3);
  }

  @Test
  void aQuestionIsRepeatedOnlyOnce() throws Exception {
    var asked = new AtomicInteger();
    serveExcept(_ -> asked.incrementAndGet() > 1, Exchange::close);
    body(fetch());
    assertThat(failure(fetch()))
        .endsWith("the connection was closed before the answer was complete");
    assertThat(kubelet.heads()).hasSize(3);
  }

  @Test
  void anAnswerThatBreaksOffIsNotAskedForAgain() throws Exception {
    var half = new AtomicBoolean();
    serveExcept(
        _ -> half.get(),
        exchange -> {
          exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
          exchange.close();
        });
    body(fetch());
    half.set(true);
    failure(fetch());
    assertThat(kubelet.heads()).hasSize(2);
  }

  @Test
  void whatComesUnaskedClosesTheConnectionAndFailsNoScrape() throws Exception {
    serve(
        exchange -> {
          answer(exchange);
          if (exchange.connection() == 1) {
            exchange.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfake");
          }
        });
    assertThat(body(fetch())).isEqualTo("connection 1");
    await().until(() -> kubelet.openConnections() == 0);
    assertThat(body(fetch())).isEqualTo("connection 2");
  }

  @Test
  void forgettingClosesTheConnectionAndALaterFetchDialsAgain() throws Exception {
    serve();
    body(fetch());
    client.forget(kubelet.target());
    await().until(() -> kubelet.openConnections() == 0);
    assertThat(body(fetch())).isEqualTo("connection 2");
  }

  @Test
  void forgettingEndsAFetchUnderWayAtOnce() throws Exception {
    var asked = new CountDownLatch(1);
    serve(
        exchange -> {
          asked.countDown();
          exchange.awaitClose();
        });
    CompletionStage<Exposition> answer = fetch();
    assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
    client.forget(kubelet.target());
    assertThat(failure(answer)).endsWith(": no longer asked");
    await().until(() -> kubelet.openConnections() == 0);
    assertThat(kubelet.heads()).hasSize(1);
  }

  @Test
  void whatAnotherStillKeepsIsNotForgotten() throws Exception {
    serve();
    client.keep(kubelet.target());
    client.keep(kubelet.target());
    client.forget(kubelet.target());
    assertThat(body(fetch())).isEqualTo("connection 1");
    assertThat(body(fetch())).isEqualTo("connection 1");
    client.forget(kubelet.target());
    await().until(() -> kubelet.openConnections() == 0);
  }

  @Test
  void forgettingEndsNoFetchOfAnotherThatKeepsTheTarget() throws Exception {
    var asked = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    serve(
        exchange -> {
          asked.countDown();
          hang(released);
          answer(exchange);
        });
    client.keep(kubelet.target());
    client.keep(kubelet.target());
    CompletionStage<Exposition> underway = fetch();
    assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
    client.forget(kubelet.target());
    released.countDown();
    assertThat(body(underway)).isEqualTo("connection 1");
  }

  @Test
  void whoWaitsForItsTurnIsAskedAfterTheOneBeforeFailed() throws Exception {
    var first = new AtomicBoolean(true);
    serveExcept(
        _ -> first.getAndSet(false),
        exchange -> {
          exchange.send("no HTTP\r\n\r\n");
          exchange.awaitClose();
        });
    CompletionStage<Exposition> broken = fetch();
    CompletionStage<Exposition> next = fetch();
    assertThat(failure(broken)).contains("no HTTP");
    assertThat(body(next)).isEqualTo("connection 2");
  }

  @Test
  void whoWaitsForItsTurnIsAskedAfterTheConnectionBroke() throws Exception {
    serveExcept(
        exchange -> exchange.connection() == 1,
        exchange -> {
          exchange.sendGarbage();
          exchange.awaitClose();
        });
    CompletionStage<Exposition> broken = fetch();
    CompletionStage<Exposition> next = fetch();
    assertThat(failure(broken)).contains("TLS: ");
    assertThat(body(next)).isEqualTo("connection 2");
  }

  @Test
  void whatComesBehindAnAnswerIsNotTheNextOne() throws Exception {
    String once = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";
    serveExcept(
        exchange -> exchange.connection() == 1,
        exchange -> exchange.send(once + "real" + once + "fake"));
    CompletionStage<Exposition> first = fetch();
    CompletionStage<Exposition> next = fetch();
    assertThat(body(first)).isEqualTo("real");
    assertThat(body(next)).isEqualTo("connection 2");
  }

  @Test
  void twoNodesAtOneAddressHaveAConnectionEach() throws Exception {
    serve();
    KubeletTarget former = kubelet.target();
    var renamed = new KubeletTarget("renamed", former.host(), former.port(), former.path());
    body(client.fetch(former));
    assertThat(body(client.fetch(renamed))).isEqualTo("connection 2");
    client.forget(former);
    assertThat(body(client.fetch(renamed))).isEqualTo("connection 2");
  }

  @Test
  void anAddressCannotSmuggleAHeaderIn() throws Exception {
    var target = new KubeletTarget("one", "127.0.0.1\r\nx: y", 1, "/");
    assertThat(failure(client().fetch(target))).hasLineCount(1);
    var out = Unpooled.buffer();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ScrapeRequest.write(out, target, Optional.empty()))
        .withMessage("the node's address has characters that no HTTP header can carry");
  }

  @Test
  void forgettingAnUnknownTargetIsNoError() {
    client().forget(new KubeletTarget("one", "127.0.0.1", 1, "/"));
  }

  @Test
  void closingEndsEverything() throws Exception {
    var asked = new CountDownLatch(1);
    ScriptedKubelet.Script silent =
        exchange -> {
          asked.countDown();
          exchange.awaitClose();
        };
    try (var idle = kubelet(KubeletConnectionTest::answer);
        var busy = kubelet(silent);
        var mute = ScriptedKubelet.plain(exchange -> {})) {
      KubeletClient client = client();
      body(client.fetch(idle.target()));
      CompletionStage<Exposition> underway = client.fetch(busy.target());
      CompletionStage<Exposition> shakingHands = client.fetch(mute.target());
      assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
      client.close();
      assertThat(failure(underway)).endsWith(": no longer asked");
      assertThat(failure(shakingHands)).endsWith(": no longer asked");
      assertThat(failure(client.fetch(idle.target()))).contains("the program is shutting down");
      await().until(() -> idle.openConnections() + busy.openConnections() == 0);
    }
  }

  @Test
  void anIdleConnectionIsClosedInTheEnd() throws Exception {
    serve();
    client = client(TestSettings.kubelet(), credentials("t"), brief(), InstantSource.system());
    body(fetch());
    assertThat(kubelet.openConnections()).isEqualTo(1);
    await().until(() -> kubelet.openConnections() == 0);
    assertThat(body(fetch())).isEqualTo("connection 2");
  }

  private static ConnectionSettings brief() {
    var second = Duration.ofSeconds(1);
    return new ConnectionSettings(
        second, second, TlsEngine.best(), InetAddress::getAllByName, BOUNDS);
  }

  @Test
  void aConnectionIsKeptLongerThanTheResolution() {
    assertThat(ConnectionSettings.of(Duration.ofSeconds(60), BOUNDS).keepAlive())
        .isGreaterThan(Duration.ofSeconds(120));
  }

  @Test
  void aRefusedConnectionSaysSo() throws Exception {
    try (var silent = new Socket()) { // its port is nobody else's, and it does not listen
      silent.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      var gone = new KubeletTarget("gone", "127.0.0.1", silent.getLocalPort(), "/metrics/resource");
      assertThat(failure(client().fetch(gone)))
          .isEqualTo(gone.authority() + ": connection refused");
      assertThat(reason(client().fetch(gone))).isEqualTo(FailureKind.CONNECTION);
    }
  }

  /// As when all file descriptors are used.
  private static final class NoSockets implements ChannelFactory<SocketChannel> {
    private final AtomicBoolean none = new AtomicBoolean(true);

    @Override
    public SocketChannel newChannel() {
      if (none.get()) {
        throw new ChannelException("no socket", new SocketException("Too many open files"));
      }
      return new NioSocketChannel();
    }
  }

  @Test
  void aKubeletIsScrapedAgainAfterThereWasNoSocketForIt() throws Exception {
    serve();
    var minute = Duration.ofMinutes(1);
    var sockets = new NoSockets();
    client =
        client(
            TestSettings.kubelet("request-timeout = 50s"),
            credentials("t"),
            new ConnectionSettings(
                minute,
                minute,
                TlsEngine.best(),
                InetAddress::getAllByName,
                new ScrapeBounds(1, 1 << 20),
                sockets),
            InstantSource.system());
    for (int i = 0; i < 3; i++) { // each gives its place among the connections back
      assertThat(failure(fetch())).endsWith(": Too many open files");
    }
    sockets.none.set(false);
    assertThat(body(fetch())).isEqualTo("connection 1");
  }

  @Test
  void aFetchThatIsForgottenWhileItLooksUpANameEnds() {
    var end = new CountDownLatch(1);
    try {
      KubeletClient client =
          lookingUpWith(
              name -> {
                hang(end);
                throw new UnknownHostException(name);
              },
              Duration.ofSeconds(50));
      var target = new KubeletTarget("one", "one.example.", 10_250, "/");
      CompletionStage<Exposition> answer = client.fetch(target);
      client.forget(target);
      assertThat(failure(answer)).endsWith(": no longer asked");
    } finally {
      end.countDown();
    }
  }

  private KubeletClient lookingUpWith(HostLookups.Lookup lookup, Duration timeout) {
    var minute = Duration.ofMinutes(1);
    return client(
        TestSettings.kubelet(
            "request-timeout = " + timeout.toMillis() + "ms", "insecure-tls = true"),
        credentials("t"),
        new ConnectionSettings(minute, minute, TlsEngine.best(), lookup, BOUNDS),
        InstantSource.system());
  }

  @Test
  void anUnknownHostSaysSo() {
    KubeletClient client =
        lookingUpWith(
            name -> {
              throw new UnknownHostException(name + ": Name or service not known");
            },
            Duration.ofSeconds(10));
    var target = new KubeletTarget("one", "one.example.", 10250, "/metrics/resource");
    assertThat(failure(client.fetch(target)))
        .isEqualTo(
            "one.example.:10250: unknown host; use addresses that resolve, such as"
                + " --kubelet-preferred-address-types=InternalIP");
    assertThat(reason(client.fetch(target))).isEqualTo(FailureKind.NAME_RESOLUTION);
  }

  /// As a look-up of the system does while no name server answers.
  private static void hang(CountDownLatch end) throws UnknownHostException {
    try {
      end.await();
    } catch (InterruptedException e) {
      throw (UnknownHostException) new UnknownHostException("interrupted").initCause(e);
    }
  }

  @Test
  void aNameWhoseLookUpHangsHoldsUpNoOtherKubelet() throws Exception {
    var away = new CountDownLatch(1);
    var lookUps = new AtomicInteger();
    HostLookups.Lookup lookup =
        name -> {
          if (name.equals("localhost")) {
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
          }
          lookUps.incrementAndGet();
          hang(away);
          throw new UnknownHostException(name);
        };
    try (var kubelet = kubelet(KubeletConnectionTest::answer)) {
      KubeletClient client = lookingUpWith(lookup, Duration.ofSeconds(3));
      var hanging = new ArrayList<CompletionStage<Exposition>>();
      for (int i = 0; i < 8; i++) { // each event loop has some
        hanging.add(client.fetch(new KubeletTarget("n" + i, "away.example.", 10_250, "/")));
      }
      for (int i = 0; i < 4; i++) {
        var near = new KubeletTarget("m" + i, "localhost", kubelet.target().port(), "/");
        assertThat(body(client.fetch(near))).startsWith("connection ");
      }
      assertThat(hanging).noneMatch(answer -> answer.toCompletableFuture().isDone());
      for (CompletionStage<Exposition> answer : hanging) {
        assertThat(failure(answer))
            .endsWith(
                ": no answer within 3 s (looking up its name; use addresses that resolve, such as"
                    + " --kubelet-preferred-address-types=InternalIP)");
        assertThat(reason(answer)).isEqualTo(FailureKind.NAME_RESOLUTION);
      }
      assertThat(lookUps).as("look-ups of one name").hasValue(1);
    } finally {
      away.countDown();
    }
  }

  @Test
  void aTargetThatCannotBeAskedFailsTheScrape() {
    var target = new KubeletTarget("one", "127.0.0.1", 70_000, "/metrics/resource");
    assertThat(failure(client().fetch(target)))
        .startsWith("127.0.0.1:70000: it cannot be dialled: ");
  }

  @Test
  void fetchesFromManyThreadsAllSucceed() throws Exception {
    serve();
    var threads = new Thread[8];
    var failures = new ConcurrentLinkedQueue<Throwable>();
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      for (int i = 0; i < 20; i++) {
                        body(fetch());
                      }
                    } catch (Exception e) {
                      failures.add(e);
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(kubelet.heads()).hasSize(160);
    assertThat(kubelet.connections()).isEqualTo(1);
  }

  /// Such names come from Node objects. Each fails its own scrape in time, and nothing else.
  @ParameterizedTest
  @ValueSource(strings = {"100", "254", "..", "a..b", "-", "a_b", "\u00e9.invalid", "[", "%", " "})
  void aHostThatIsNoNameFailsItsScrapeOnly(String host) {
    String name = host.matches("[0-9]+") ? "a".repeat(Integer.parseInt(host)) : host;
    KubeletClient client = client(TestSettings.kubelet("request-timeout = 50s"));
    assertThat(failure(client.fetch(new KubeletTarget("n", name, 1, "/")))).isNotEmpty();
  }
}
