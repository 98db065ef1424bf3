package io.nilometer.scrape.exposition;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes bodies as a kubelet does: one container a pod, every series with its HELP and TYPE, all
/// figures new at each scrape.
///
/// @param pods how many pods
/// @param scrape counts the scrapes, 15 seconds apart
record KubeletBody(int pods, int scrape) {

  private static final long FIRST_MILLIS = 1_760_000_000_000L;

  Exposition exposition() {
    return new Exposition(ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8)), 0);
  }

  String text() {
    return metric("container_cpu_usage_seconds_total", "counter", pods, this::containerCpu)
        + metric("container_memory_working_set_bytes", "gauge", pods, this::containerMemory)
        + metric("container_start_time_seconds", "gauge", pods, KubeletBody::containerStart)
        + metric("node_cpu_usage_seconds_total", "counter", 1, _ -> " " + cpu(0) + " " + millis())
        + metric("node_memory_working_set_bytes", "gauge", 1, _ -> " 4.294967296e+09 " + millis())
        + metric("scrape_error", "gauge", 1, _ -> " 0");
  }

  private static String metric(String name, String type, int lines, IntFunction<String> line) {
    return "# HELP %s [STABLE] What the kubelet says of this series, in about as many words\n"
            .formatted(name)
        + "# TYPE %s %s\n".formatted(name, type)
        + IntStream.range(0, lines)
            .mapToObj(i -> name + line.apply(i) + "\n")
            .collect(Collectors.joining());
  }

  private String containerCpu(int pod) {
    return labels(pod) + " " + cpu(pod) + " " + millis();
  }

  private String containerMemory(int pod) {
    return labels(pod) + " 1." + (253_376 + 997 * pod + 13 * scrape) + "e+08 " + millis();
  }

  private static String containerStart(int pod) {
    return labels(pod) + " 1.759990" + (100 + pod) + "1234567e+09";
  }

  private static String labels(int pod) {
    return "{container=\"c0\",namespace=\"namespace-%d\",pod=\"deployment-%d-6d4b75cb6d-%05d\"}"
        .formatted(pod % 5, pod, 10_000 + pod);
  }

  private String cpu(int pod) {
    long nanos = 1_234_567_890L * (pod + 1) + 15_987_654_321L * scrape;
    return String.format(Locale.ROOT, "%d.%09d", nanos / 1_000_000_000, nanos % 1_000_000_000);
  }

  private long millis() {
    return FIRST_MILLIS + 15_000L * scrape;
  }
}
