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
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatedKubeletTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.250Z");
  private static final String NODE = "node-000";

  private static final String FAMILIES =
      """
      # HELP container_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the container in core-seconds
      # TYPE container_cpu_usage_seconds_total counter
      # HELP container_memory_working_set_bytes [STABLE] Current working set of the container in bytes
      # TYPE container_memory_working_set_bytes gauge
      # HELP container_start_time_seconds [STABLE] Start time of the container since unix epoch in seconds
      # TYPE container_start_time_seconds gauge
      # HELP container_swap_limit_bytes [ALPHA] Current amount of the container swap limit in bytes. Reported only on non-windows systems
      # TYPE container_swap_limit_bytes gauge
      # HELP container_swap_usage_bytes [ALPHA] Current amount of the container swap usage in bytes. Reported only on non-windows systems
      # TYPE container_swap_usage_bytes gauge
      # HELP node_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the node in core-seconds
      # TYPE node_cpu_usage_seconds_total counter
      # HELP node_memory_working_set_bytes [STABLE] Current working set of the node in bytes
      # TYPE node_memory_working_set_bytes gauge
      # HELP node_swap_usage_bytes [ALPHA] Current swap usage of the node in bytes. Reported only on non-windows systems
      # TYPE node_swap_usage_bytes gauge
      # HELP pod_cpu_usage_seconds_total [STABLE] Cumulative cpu time consumed by the pod in core-seconds
      # TYPE pod_cpu_usage_seconds_total counter
      # HELP pod_memory_working_set_bytes [STABLE] Current working set of the pod in bytes
      # TYPE pod_memory_working_set_bytes gauge
      # HELP pod_swap_usage_bytes [ALPHA] Current amount of the pod swap usage in bytes. Reported only on non-windows systems
      # TYPE pod_swap_usage_bytes gauge
      # HELP resource_scrape_error [STABLE] 1 if there was an error while getting container metrics, 0 otherwise
      # TYPE resource_scrape_error gauge
      """;

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
  void twoScrapesGiveTheExpectedRate() throws Exception {
    PodRef pod = podOn(NODE);
    String series = "container_cpu_usage_seconds_total" + labels(pod, "c1");
    double before = value(http.scrape(NODE).body(), series);
    now.set(NOON.plusSeconds(15));
    double after = value(http.scrape(NODE).body(), series);

    long from = cluster.sampledAt(pod, "c1", Time.nanos(NOON));
    long to = cluster.sampledAt(pod, "c1", Time.nanos(NOON.plusSeconds(15)));
    double expected = cluster.expectedCpuNanocores(pod, "c1", from, to);
    assertThat((after - before) / 15 * 1e9).isCloseTo(expected, within(2.0));
  }

  @Test
  void nodeUsageIsTheExpectedUsage() throws Exception {
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
  void http2IsSupported() throws Exception {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(cluster.trusted()).version(Version.HTTP_2).build()) {
      HttpResponse<String> answer = new Http(cluster, client).scrape(NODE);
      assertThat(answer.version()).isEqualTo(Version.HTTP_2);
      assertThat(answer.body()).isEqualTo(http.scrape(NODE).body());
    }
    assertThat(cluster.scrapes(NODE)).isEqualTo(2);
  }

  @Test
  void betweenSamplesTheLatestSampleIsServed() throws Exception {
    cluster.sampleEvery(Duration.ofSeconds(10));
    String first = http.scrape(NODE).body();
    now.set(NOON.plusSeconds(9));
    assertThat(http.scrape(NODE).body()).isEqualTo(first);
    now.set(NOON.plusSeconds(10));
    assertThat(http.scrape(NODE).body()).isNotEqualTo(first);
  }

  @Test
  void familiesAreThoseOfARealKubeletInItsOrder() throws Exception {
    assertThat(http.scrape(NODE).body().lines().filter(line -> line.startsWith("#")))
        .containsExactlyElementsOf(FAMILIES.lines().toList());
  }

  @Test
  void seriesAreOrderedByContainerThenNamespaceThenPod() throws Exception {
    List<String> memory =
        http.scrape(NODE)
            .body()
            .lines()
            .filter(line -> line.startsWith("container_memory_working_set_bytes{"))
            .map(line -> line.substring(0, line.indexOf('}')))
            .toList();
    assertThat(memory).hasSize(4).isSorted();
    assertThat(memory.subList(0, 2)).allMatch(line -> line.contains("container=\"c0\""));
  }

  @Test
  void eachContainerIsSampledAtAMillisecondOfItsOwnShortlyBeforeTheScrape() throws Exception {
    String body = http.scrape(NODE).body();
    Set<Long> times =
        cluster.pods(NODE).stream()
            .flatMap(pod -> Stream.of(timeOf(body, pod, "c0"), timeOf(body, pod, "c1")))
            .collect(Collectors.toSet());
    long scrape = NOON.toEpochMilli();
    assertThat(times)
        .hasSizeGreaterThan(1)
        .allSatisfy(time -> assertThat(time).isBetween(scrape - 24, scrape));
  }

  @Test
  void memoryOfAContainerIsThatOfItsTimestamp() throws Exception {
    PodRef pod = podOn(NODE);
    String body = http.scrape(NODE).body();
    long sampled = cluster.sampledAt(pod, "c1", Time.nanos(NOON));
    assertThat(timeOf(body, pod, "c1")).isEqualTo(sampled / 1_000_000);
    assertThat(value(body, "container_memory_working_set_bytes" + labels(pod, "c1")))
        .isEqualTo((double) cluster.expectedMemoryBytes(pod, "c1", sampled));
  }

  @Test
  void aRealKubeletSamplesItsNodeEveryTenSeconds() throws Exception {
    cluster.sampleAsRealKubelets();
    var times = new TreeSet<Long>();
    for (int second = 0; second < 30; second++) {
      Instant scrape = NOON.plusSeconds(second);
      now.set(scrape);
      String body = http.scrape(NODE).body();
      long time = timeOf(body, "node_cpu_usage_seconds_total");
      assertThat(time).isBetween(scrape.toEpochMilli() - 9_999, scrape.toEpochMilli());
      assertThat(value(body, "node_memory_working_set_bytes"))
          .isEqualTo((double) cluster.expectedMemoryBytes(NODE, time * 1_000_000));
      times.add(time);
    }
    assertThat(times.last() - times.first()).isEqualTo((times.size() - 1) * 10_000L);
    assertThat(times).hasSizeBetween(3, 4);
  }

  @Test
  void answersAreChunkedTextOfThePrometheusFormat() throws Exception {
    HttpHeaders headers = http.scrape(NODE).headers();
    assertThat(headers.firstValue("Transfer-Encoding")).contains("chunked");
    assertThat(headers.firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8; escaping=underscores");
  }

  @Test
  void aWrongTokenIsRejected() throws Exception {
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
  void bodiesAreCompressedForClientsThatAcceptGzip() throws Exception {
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
  void aFailingKubeletAnswersItsStatusUntilHealed() throws Exception {
    cluster.fail(NODE, 503, "tired");
    HttpResponse<String> failed = http.scrape(NODE);
    assertThat(failed.statusCode()).isEqualTo(503);
    assertThat(failed.body()).isEqualTo("tired");
    cluster.heal();
    assertThat(http.scrape(NODE).statusCode()).isEqualTo(200);
  }

  @Test
  void aHangingKubeletNeverAnswersAndConcurrentScrapesAreCounted() {
    cluster.hang(NODE);
    CompletableFuture<HttpResponse<String>> first = http.scrapeLater(NODE);
    CompletableFuture<HttpResponse<String>> second = http.scrapeLater(NODE);
    await().until(() -> cluster.mostConcurrentScrapes(NODE) == 2);
    assertThat(first).isNotDone();
    assertThat(second).isNotDone();
  }

  @Test
  void aFaultAffectsOnlyItsKubelet() throws Exception {
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
  void aChangedMetricsPathReplacesTheOldOne() throws Exception {
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
    String labels = labels(pod, "c0");
    cluster.restartContainer(pod, "c0");
    String body = http.scrape(NODE).body();
    assertThat(value(body, "container_cpu_usage_seconds_total" + labels)).isZero();
    assertThat(value(body, "container_start_time_seconds" + labels))
        .isEqualTo(NOON.toEpochMilli() / 1e3);
  }

  @Test
  void aPortInUseIsRejected() {
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

  private static String labels(PodRef pod, String container) {
    return "{container=\"%s\",namespace=\"%s\",pod=\"%s\"}"
        .formatted(container, pod.namespace(), pod.name());
  }

  private static long timeOf(String body, PodRef pod, String container) {
    return timeOf(body, "container_cpu_usage_seconds_total" + labels(pod, container));
  }

  private static long timeOf(String body, String series) {
    String line = line(body, series);
    return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
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
