package io.nilometer.api.query;

import io.nilometer.api.http.Body;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Metrics for tests to encode, and what arrives of them.
public final class Samples {

  public static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-23T12:00:00.9Z"));

  /// Sampled 6.5 seconds before noon.
  private static final long TIME_NANOS =
      Instant.parse("2026-11-23T11:59:53.5Z").getEpochSecond() * 1_000_000_000L + 500_000_000L;

  public static final NodeMetrics NODE =
      new NodeMetrics(
          "node-1",
          Labels.of(Map.of("zone", "a", "arch", "arm64")),
          new Usage(TIME_NANOS, 15_005_000_000L, 500_000_000L, 1L << 30));

  public static final PodMetrics POD =
      new PodMetrics(
          Labels.of(Map.of("app", "web")),
          new PodUsage(
              new PodRef("shop", "web-1"),
              "node-1",
              TIME_NANOS,
              15_000_000_000L,
              TIME_NANOS,
              List.of(
                  new ContainerUsage("main", 253_981, 1_578_368L * 1024),
                  new ContainerUsage("proxy", 12_000_000, 1024))));

  private Samples() {}

  /// Pods of workloads of ten, which share their labels; in columns, as they are answered.
  public static List<PodMetrics> pods(int count) {
    List<Labels> labels =
        IntStream.rangeClosed(0, count / 10)
            .mapToObj(
                workload ->
                    Labels.of(
                        Map.of(
                            "app",
                            "app-" + workload,
                            "pod-template-hash",
                            "7d9f8b6c5d",
                            "team",
                            "team-" + workload % 20,
                            "tier",
                            "web")))
            .toList();
    var pods = new PodMetricsColumns(count);
    for (int i = 0; i < count; i++) {
      pods.append(labels.get(i / 10), usage(labels.get(i / 10), i));
    }
    return pods;
  }

  private static PodUsage usage(Labels labels, int i) {
    var ref =
        new PodRef(
            "ns-%03d".formatted(i / 1000), "%s-7d9f8b6c5d-%06d".formatted(labels.get("app"), i));
    long time = TIME_NANOS - i % 1000 * 15_000_000L;
    var usage = new ContainerUsage("main", 1_000_001L * (i % 997 + 1), 4096L * (i + 4096));
    return new PodUsage(ref, "n", time, 15_000_000_000L + i % 1000 * 1_000_000L, 0, List.of(usage));
  }

  public static byte[] bytes(Body body) {
    var bytes = new ByteArrayOutputStream();
    body.chunks().forEachRemaining(bytes::writeBytes);
    return bytes.toByteArray();
  }

  public static String text(Body body) {
    return new String(bytes(body), StandardCharsets.UTF_8);
  }
}
