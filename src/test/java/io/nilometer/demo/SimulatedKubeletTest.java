package io.nilometer.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.demo.objects.Time;
import io.nilometer.model.PodRef;
import java.io.ByteArrayInputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedKubeletTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.250Z");
  private static final String NODE = "node-000";

  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);
  private final SimulatedCluster cluster =
      SimulatedCluster.start(ClusterSpec.of(3, 2).withContainers(2), now::get, 0);
  private final Http http = Http.to(cluster);

  @AfterEach
  void close() {
    http.close();
    cluster.close();
  }

  @Test
  void twoScrapesShowTheRateThatIsKnown() throws Exception {
    PodRef pod = podOn(NODE);
    String series =
        "container_cpu_usage_seconds_total{container=\"c1\",namespace=\"%s\",pod=\"%s\"}"
            .formatted(pod.namespace(), pod.name());
    double before = value(http.scrape(NODE).body(), series);
    now.set(NOON.plusSeconds(15));
    double after = value(http.scrape(NODE).body(), series);

    double expected =
        cluster.expectedCpuNanocores(pod, "c1", Time.nanos(NOON), Time.nanos(NOON.plusSeconds(15)));
    assertThat((after - before) / 15 * 1e9).isCloseTo(expected, within(2.0));
  }

  @Test
  void aNodeUsesWhatIsKnown() throws Exception {
    double before = value(http.scrape(NODE).body(), "node_cpu_usage_seconds_total");
    now.set(NOON.plusSeconds(60));
    String later = http.scrape(NODE).body();

    double used = value(later, "node_cpu_usage_seconds_total") - before;
    long then = Time.nanos(NOON.plusSeconds(60));
    double expected = cluster.expectedCpuNanocores(NODE, Time.nanos(NOON), then);
    assertThat(used / 60 * 1e9).isCloseTo(expected, within(2.0));
    assertThat(value(later, "node_memory_working_set_bytes"))
        .isEqualTo((double) cluster.expectedMemoryBytes(NODE, then));
  }

  @Test
  void samplesCarryTheTimeTheyWereTaken() throws Exception {
    assertThat(line(http.scrape(NODE).body(), "node_cpu_usage_seconds_total"))
        .endsWith(" " + NOON.toEpochMilli());
  }

  @Test
  void whoSpeaksHttp2IsAnsweredSo() throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(cluster.trusted()).version(Version.HTTP_2).build()) {
      HttpResponse<String> answer = new Http(cluster, client).scrape(NODE);
      assertThat(answer.version()).isEqualTo(Version.HTTP_2);
      assertThat(answer.body()).isEqualTo(http.scrape(NODE).body());
    }
    assertThat(cluster.scrapes(NODE)).isEqualTo(2);
  }

  @Test
  void betweenSamplesTheLastOneIsTold() throws Exception {
    cluster.sampleEvery(Duration.ofSeconds(10));
    String first = http.scrape(NODE).body();
    now.set(NOON.plusSeconds(9));
    assertThat(http.scrape(NODE).body()).isEqualTo(first);
    now.set(NOON.plusSeconds(10));
    assertThat(http.scrape(NODE).body()).isNotEqualTo(first);
  }

  @Test
  void everySeriesOfARealKubeletIsThere() throws Exception {
    assertThat(http.scrape(NODE).body().lines())
        .filteredOn(line -> !line.startsWith("#"))
        .extracting(line -> line.split("[{ ]", 2)[0])
        .containsOnly(
            "container_cpu_usage_seconds_total",
            "container_memory_working_set_bytes",
            "container_start_time_seconds",
            "node_cpu_usage_seconds_total",
            "node_memory_working_set_bytes",
            "pod_cpu_usage_seconds_total",
            "pod_memory_working_set_bytes",
            "resource_scrape_error",
            "scrape_error");
  }

  @Test
  void aWrongTokenIsRefused() throws Exception {
    HttpRequest.Builder request =
        http.request(http.kubelet(NODE, "/metrics/resource"))
            .setHeader("Authorization", "Bearer wrong");
    assertThat(http.send(request).statusCode()).isEqualTo(401);
    assertThat(cluster.scrapes(NODE)).isZero();
  }

  @Test
  void anotherPathIsNotFound() throws Exception {
    assertThat(http.send(http.request(http.kubelet(NODE, "/metrics"))).statusCode()).isEqualTo(404);
  }

  @Test
  void bodiesAreCompressedForThoseWhoTakeIt() throws Exception {
    HttpRequest.Builder request =
        http.request(http.kubelet(NODE, "/metrics/resource")).header("Accept-Encoding", "gzip");
    HttpResponse<byte[]> response = http.client().send(request.build(), BodyHandlers.ofByteArray());
    assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
    try (var body = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      assertThat(body.readAllBytes()).asString().isEqualTo(http.scrape(NODE).body());
    }
  }

  @Test
  void aConnectionIsKept() throws Exception {
    http.scrape(NODE);
    http.scrape(NODE);
    assertThat(cluster.scrapes(NODE)).isEqualTo(2);
    assertThat(cluster.handshakes(NODE)).isEqualTo(1);
    assertThat(cluster.handshakes()).isEqualTo(1);
  }

  @Test
  void aSlowKubeletAnswersAfterItsDelay() throws Exception {
    cluster.slow(NODE, Duration.ofMillis(300));
    long begin = System.nanoTime();
    assertThat(http.scrape(NODE).statusCode()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(290));
  }

  @Test
  void aFailingKubeletAnswersAsToldUntilHealed() throws Exception {
    cluster.fail(NODE, 503, "tired");
    HttpResponse<String> failed = http.scrape(NODE);
    assertThat(failed.statusCode()).isEqualTo(503);
    assertThat(failed.body()).isEqualTo("tired");
    cluster.heal();
    assertThat(http.scrape(NODE).statusCode()).isEqualTo(200);
  }

  @Test
  void aHangingKubeletNeverAnswersAndTheMostScrapesAtOnceAreCounted() {
    cluster.hang(NODE);
    CompletableFuture<HttpResponse<String>> first = http.scrapeLater(NODE);
    CompletableFuture<HttpResponse<String>> second = http.scrapeLater(NODE);
    await().until(() -> cluster.mostConcurrentScrapes(NODE) == 2);
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
  }

  @Test
  void theOthersAreNotTouchedByAFault() throws Exception {
    cluster.fail(NODE, 500, "");
    assertThat(http.scrape("node-001").statusCode()).isEqualTo(200);
  }

  @Test
  void kubeletsOfTheSpecificationMisbehaveFromTheStart() throws Exception {
    ClusterSpec spec = ClusterSpec.of(3, 1).withSlow(1, Duration.ofHours(1)).withFailing(1);
    try (var unwell = SimulatedCluster.start(spec);
        var client = Http.to(unwell)) {
      assertThat(client.scrape("node-000").statusCode()).isEqualTo(200);
      assertThat(client.scrape("node-002").statusCode()).isEqualTo(500);
      CompletableFuture<HttpResponse<String>> slow = client.scrapeLater("node-001");
      await().until(() -> unwell.scrapes("node-001") == 1);
      assertThat(slow).isNotDone();
    }
  }

  @Test
  void aMovedKubeletAnswersAtItsNewAddressOnly() throws Exception {
    HttpRequest.Builder before = http.request(http.kubelet(NODE, "/metrics/resource"));
    String address = cluster.moveKubelet(NODE);
    assertThat(cluster.kubeletAddress(NODE)).isEqualTo(address);
    assertThat(http.scrape(NODE).statusCode()).isEqualTo(200);
    assertThatThrownBy(() -> http.send(before)).isInstanceOf(ConnectException.class);
  }

  @Test
  void anotherMetricsPathIsTheOnlyOne() throws Exception {
    cluster.changeMetricsPath(NODE, "/custom/metrics?full=1");
    assertThat(http.scrape(NODE).statusCode()).isEqualTo(404);
    assertThat(http.send(http.request(http.kubelet(NODE, "/custom/metrics?full=1"))).statusCode())
        .isEqualTo(200);
  }

  @Test
  void aRemovedNodeDoesNotListen() {
    HttpRequest.Builder before = http.request(http.kubelet(NODE, "/metrics/resource"));
    cluster.removeNode(NODE);
    assertThatThrownBy(() -> http.send(before)).isInstanceOf(ConnectException.class);
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> cluster.scrapes(NODE))
        .withMessage("the simulated cluster has no node node-000");
  }

  @Test
  void anAddedNodeIsScrapedLikeTheOthers() throws Exception {
    cluster.addNode("late");
    assertThat(http.scrape("late").body()).contains("node_cpu_usage_seconds_total");
    assertThat(cluster.nodes()).containsExactly("late", "node-000", "node-001", "node-002");
  }

  @Test
  void churnReplacesPodsByNewOnes() throws Exception {
    PodRef replaced = podOn(NODE);
    cluster.churn(1);
    assertThat(cluster.pods()).hasSize(6).doesNotContain(replaced);
    now.set(NOON.plusSeconds(1));
    assertThat(http.scrape(NODE).body()).doesNotContain(replaced.name());
  }

  @Test
  void aRestartedContainerCountsFromZero() throws Exception {
    PodRef pod = podOn(NODE);
    String labels =
        "{container=\"c0\",namespace=\"%s\",pod=\"%s\"}".formatted(pod.namespace(), pod.name());
    cluster.restartContainer(pod, "c0");
    String body = http.scrape(NODE).body();
    assertThat(value(body, "container_cpu_usage_seconds_total" + labels)).isZero();
    assertThat(value(body, "container_start_time_seconds" + labels))
        .isEqualTo(NOON.toEpochMilli() / 1e3);
  }

  @Test
  void aGivenPortThatIsTakenIsRefused() {
    assertThatThrownBy(
            () -> SimulatedCluster.start(ClusterSpec.of(1, 1), now::get, cluster.kubeletPort()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("kubelets cannot listen");
  }

  private PodRef podOn(String node) {
    return cluster.pods().stream()
        .filter(pod -> cluster.nodeOf(pod).equals(node))
        .findFirst()
        .orElseThrow();
  }

  private static double value(String body, String series) {
    return Double.parseDouble(line(body, series).substring(series.length() + 1).split(" ", 2)[0]);
  }

  private static String line(String body, String series) {
    return Arrays.stream(body.split("\n", -1))
        .filter(line -> line.startsWith(series + " "))
        .findFirst()
        .orElseThrow();
  }
}
