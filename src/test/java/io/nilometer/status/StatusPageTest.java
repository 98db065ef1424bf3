package io.nilometer.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page in a browser. Skipped where Chromium is not installed.
///
/// `-Dstatus.picture=docs/status-page.png` writes the picture of docs/status-page.md.
@Execution(ExecutionMode.SAME_THREAD)
class StatusPageTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.actor.provider = local")
              .withFallback(ConfigFactory.load()));
  private static final AtomicInteger COLLECTED = new AtomicInteger();
  private static volatile ClusterStatus status = SampleStatus.of(1);

  @TempDir private static Path profile;

  private static StatusServer server;
  private static Chromium browser;

  @BeforeAll
  static void start() throws IOException {
    Optional<Path> installed = Chromium.installed();
    assumeTrue(installed.isPresent(), "Chromium is not installed");
    browser = Chromium.start(installed.get(), profile);
    server =
        StatusServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                KIT.system(),
                KIT.spawn(
                    Behaviors.receiveMessage(
                        message -> {
                          if (message instanceof StatusCollector.Get(var replyTo)) {
                            COLLECTED.incrementAndGet();
                            replyTo.tell(status);
                          }
                          return Behaviors.same();
                        })))
            .toCompletableFuture()
            .join();
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      server.stop(Duration.ofSeconds(1)).toCompletableFuture().join();
    }
    KIT.shutdownTestKit();
  }

  private static URI page() {
    return URI.create("http://127.0.0.1:" + server.port() + "/");
  }

  /// Opens the page, and waits until it shows the status.
  private static void open(ClusterStatus shown) {
    status = shown;
    browser.open(page().toString());
    browser.show(1366, 1100, false);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> browser.value("document.querySelectorAll('.tile').length").asInt() == 5);
  }

  private static void assertClean() {
    assertThat(browser.problems()).isEmpty();
    assertThat(browser.requested())
        .isNotEmpty()
        .allMatch(url -> url.startsWith(page().toString()) || url.equals("about:blank"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 5_000, 10_000})
  void everyNodeIsASquareOfTheMap(int nodes) {
    open(SampleStatus.of(nodes));
    assertThat(browser.text("#tiles .value")).isEqualTo("%,d".formatted(nodes));
    assertThat(browser.value("map.nodes.length").asInt()).isEqualTo(nodes);
    assertThat(browser.value("map.columns * Math.ceil(map.nodes.length / map.columns)").asInt())
        .isGreaterThanOrEqualTo(nodes);
    assertThat(browser.value("map.canvas.clientHeight").asInt()).isBetween(3, 560);
    assertThat(browser.value("map.size * map.columns").asInt())
        .isLessThanOrEqualTo(browser.value("map.canvas.clientWidth").asInt());
    assertThat(browser.value("document.documentElement.scrollWidth").asInt())
        .as("nothing is wider than the window")
        .isEqualTo(1366);
    assertClean();
  }

  @Test
  void thePointerShowsTheFiguresOfANode() {
    open(SampleStatus.of(5_000));
    int left = browser.value("map.canvas.getBoundingClientRect().left").asInt();
    int top = browser.value("map.canvas.getBoundingClientRect().top").asInt();
    browser.moveMouse(left + 2, top + 2);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(browser.text("#tip")).startsWith("node-0"));
    assertThat(browser.text("#tip")).contains("fresh", "CPU", "memory");
  }

  @Test
  void namesOfTheClusterAreNeverMarkup() {
    String hostile = "<img src=x onerror=document.title='owned'><script>alert(1)</script>";
    ClusterStatus sample = SampleStatus.of(List.of(hostile, "a\"onmouseover=\"x", "b"));
    open(sample);
    assertThat(browser.text("#top")).contains(hostile);
    assertThat(browser.text("#changes")).contains(hostile);
    assertThat(browser.value("document.title").textValue()).isEqualTo("Nilometer");
    assertThat(browser.value("document.querySelectorAll('main img, main script').length").asInt())
        .isZero();
    assertClean();
  }

  @Test
  void itIsRefreshedWhileItIsVisible() {
    open(SampleStatus.of(2));
    status = SampleStatus.of(3);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(browser.text("#tiles .value")).isEqualTo("3"));
    browser.value(
        """
        Object.defineProperty(document, 'hidden', { value: true, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))\
        """);
    await().during(Duration.ofSeconds(4)).atMost(Duration.ofSeconds(20)).until(new Unchanged());
    browser.value(
        """
        Object.defineProperty(document, 'hidden', { value: false });
        document.dispatchEvent(new Event('visibilitychange'))\
        """);
    int before = COLLECTED.get();
    await().atMost(Duration.ofSeconds(20)).until(() -> COLLECTED.get() > before);
    assertClean();
  }

  /// Whether nobody has asked since the last look.
  private static final class Unchanged implements java.util.concurrent.Callable<Boolean> {
    private int last = -1;

    @Override
    public Boolean call() {
      int now = COLLECTED.get();
      boolean same = now == last;
      last = now;
      return same;
    }
  }

  @Test
  void theColoursFollowTheBrowser() {
    open(SampleStatus.of(100));
    String light = browser.value("getComputedStyle(document.body).backgroundColor").textValue();
    browser.show(1366, 1100, true);
    assertThat(browser.value("getComputedStyle(document.body).backgroundColor").textValue())
        .isNotEqualTo(light);
  }

  @Test
  void aPictureOfFiveThousandNodesCanBeTaken() throws IOException {
    open(SampleStatus.of(5_000));
    byte[] picture = browser.picture();
    assertThat(picture).hasSizeBetween(20_000, 200_000);
    Optional<String> wanted = Optional.ofNullable(System.getProperty("status.picture"));
    if (wanted.isPresent()) {
      Files.write(Path.of(wanted.get()), picture);
    }
  }
}
