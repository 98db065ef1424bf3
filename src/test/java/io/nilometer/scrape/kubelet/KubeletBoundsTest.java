package io.nilometer.scrape.kubelet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.scrape.exposition.Exposition;
import io.nilometer.settings.TestSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What all kubelets together may take of connections and memory.
class KubeletBoundsTest extends WithKubeletClient {

  private static final int MEBIBYTE = 1 << 20;

  private KubeletClient client(int connections, long bodyBytes) {
    Duration minute = Duration.ofMinutes(1);
    var settings =
        new ConnectionSettings(
            minute,
            minute,
            TlsEngine.best(),
            InetAddress::getAllByName,
            new ScrapeBounds(connections, bodyBytes));
    return client(TestSettings.kubelet(), credentials("t"), settings, InstantSource.system());
  }

  private static final class Kubelets implements AutoCloseable {
    private final List<ScriptedKubelet> all = new ArrayList<>();

    Kubelets(int count, ScriptedKubelet.Script script) throws IOException {
      for (int i = 0; i < count; i++) {
        all.add(kubelet(script));
      }
    }

    List<CompletionStage<Exposition>> fetch(KubeletClient client) {
      return all.stream().map(kubelet -> client.fetch(kubelet.target())).toList();
    }

    @Override
    public void close() throws IOException {
      for (ScriptedKubelet kubelet : all) {
        kubelet.close();
      }
    }
  }

  @Test
  void halfOfTheDescriptorsAndAnEighthOfTheHeapAreForKubelets() {
    assertThat(ScrapeBounds.of(300, 800)).isEqualTo(new ScrapeBounds(150, 100));
    assertThat(ScrapeBounds.of(10, 800)).isEqualTo(new ScrapeBounds(16, 100));
    assertThat(ScrapeBounds.of(Long.MAX_VALUE, 800).connections()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void moreKubeletsThanConnectionsAreAllScrapedAgainAndAgain() throws Exception {
    var asking = new AtomicInteger();
    var most = new AtomicInteger();
    ScriptedKubelet.Script script =
        exchange -> {
          most.accumulateAndGet(asking.incrementAndGet(), Math::max);
          exchange.closedWithin(20);
          asking.decrementAndGet();
          exchange.ok("x");
        };
    try (var kubelets = new Kubelets(6, script)) {
      KubeletClient client = client(2, MEBIBYTE);
      for (int scrape = 0; scrape < 3; scrape++) {
        for (CompletionStage<Exposition> answer : kubelets.fetch(client)) {
          assertThat(body(answer)).isEqualTo("x");
        }
      }
      assertThat(most).hasValue(2);
    }
  }

  @Test
  void connectionsThatDoNotNeedToCloseAreKept() throws Exception {
    try (var kubelets = new Kubelets(2, exchange -> exchange.ok("x"))) {
      KubeletClient client = client(3, MEBIBYTE);
      for (int scrape = 0; scrape < 3; scrape++) {
        for (CompletionStage<Exposition> answer : kubelets.fetch(client)) {
          body(answer);
        }
      }
      assertThat(kubelets.all).allSatisfy(one -> assertThat(one.connections()).isEqualTo(1));
    }
  }

  @Test
  void aSilentKubeletHoldsTheOnlyConnectionUntilItsTimeout() throws Exception {
    try (var silent = kubelet(ScriptedKubelet.Exchange::awaitClose);
        var other = kubelet(exchange -> exchange.ok("x"))) {
      Duration minute = Duration.ofMinutes(1);
      var settings =
          new ConnectionSettings(
              minute,
              minute,
              TlsEngine.best(),
              InetAddress::getAllByName,
              new ScrapeBounds(1, MEBIBYTE));
      KubeletClient client =
          client(
              TestSettings.kubelet("request-timeout = 3s"),
              credentials("t"),
              settings,
              InstantSource.system());
      assertThat(failure(client.fetch(silent.target()))).endsWith("(waiting for its answer)");
      assertThat(body(client.fetch(other.target()))).isEqualTo("x");
    }
  }

  private static byte[] packed(byte[] bytes) throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  /// The first large body may be as large as it likes, and the next begins when that is decoded.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void largeBodiesComeOneAfterTheOtherAndSmallOnesMeanwhile(boolean gzip) throws Exception {
    byte[] large = "y".repeat(4 * MEBIBYTE).getBytes(ISO_8859_1);
    byte[] sent = gzip ? packed(large) : large;
    String headers = gzip ? "Content-Encoding: gzip\r\n" : "";
    try (var kubelets = new Kubelets(3, exchange -> exchange.ok(headers, sent));
        var small = kubelet(exchange -> exchange.ok("x"))) {
      KubeletClient client = client(10, MEBIBYTE);
      List<CompletableFuture<Exposition>> waiting =
          new ArrayList<>(
              kubelets.fetch(client).stream().map(CompletionStage::toCompletableFuture).toList());
      while (!waiting.isEmpty()) {
        var any = CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new));
        var decoded = (Exposition) any.get(60, TimeUnit.SECONDS);
        assertThat(decoded.body().remaining()).isEqualTo(large.length);
        assertThat(body(client.fetch(small.target()))).isEqualTo("x");
        assertThat(waiting.stream().filter(CompletableFuture::isDone)).hasSize(1);
        waiting.removeIf(CompletableFuture::isDone);
        decoded.release().run();
      }
    }
  }

  @Test
  void roomIsGivenInTurn() {
    var budget = new BodyBudget(MEBIBYTE);
    List<String> resumed = new ArrayList<>();
    BodyBudget.Share a = budget.share(() -> resumed.add("a"));
    BodyBudget.Share b = budget.share(() -> resumed.add("b"));
    BodyBudget.Share c = budget.share(() -> resumed.add("c"));
    assertThat(a.hold(BodyBudget.FREE)).isTrue();
    assertThat(a.isHeld()).isFalse();
    assertThat(a.hold(MEBIBYTE)).isTrue(); // 768 KiB beyond the free part
    assertThat(b.hold(BodyBudget.FREE + 1)).isTrue(); // 256 KiB: now all is taken
    assertThat(b.hold(MEBIBYTE)).isTrue(); // goes beyond
    assertThat(c.hold(MEBIBYTE)).isFalse();
    assertThat(a.hold(2 * MEBIBYTE)).isFalse();
    assertThat(b.hold(16 * MEBIBYTE)).isTrue();
    assertThat(c.hold(MEBIBYTE + 1)).isFalse();
    b.release();
    assertThat(resumed).containsExactly("c");
    assertThat(c.isHeld()).isTrue();
    c.release();
    c.release();
    assertThat(resumed).containsExactly("c", "a");
    a.release();
    assertThat(a.hold(MEBIBYTE)).isTrue();
  }

  @Test
  void aBodyThatFailsGivesItsTurnBack() {
    var budget = new BodyBudget(MEBIBYTE);
    List<String> resumed = new ArrayList<>();
    BodyBudget.Share first = budget.share(() -> resumed.add("first"));
    BodyBudget.Share failed = budget.share(() -> resumed.add("failed"));
    BodyBudget.Share last = budget.share(() -> resumed.add("last"));
    assertThat(first.hold(4 * MEBIBYTE)).isTrue();
    assertThat(failed.hold(4 * MEBIBYTE)).isFalse();
    assertThat(last.hold(4 * MEBIBYTE)).isFalse();
    failed.release();
    first.release();
    assertThat(resumed).containsExactly("last");
  }
}
