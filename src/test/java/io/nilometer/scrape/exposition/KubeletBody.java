package io.nilometer.scrape.exposition;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes bodies as a kubelet of Kubernetes 1.37 does: metrics by name, series by container,
/// namespace and pod, each container with a timestamp of its own; one container a pod, all figures
/// new at each scrape.
///
/// @param pods how many pods
/// @param scrape counts the scrapes, 15 seconds apart
record KubeletBody(int pods, int scrape) {

  private static final long FIRST_MILLIS = 1_760_000_000_000L;

  Exposition exposition() {
    return new Exposition(ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8)), 0);
  }

  String text() {
    List<Integer> byContainer =
        sorted(Comparator.comparing(KubeletBody::container).thenComparing(KubeletBody::podLabels));
    List<Integer> byPod = sorted(Comparator.comparing(KubeletBody::podLabels));
    List<Integer> one = List.of(0);
    return metric("container_cpu_usage_seconds_total", "counter", byContainer, this::containerCpu)
        + metric("container_memory_working_set_bytes", "gauge", byContainer, this::containerMemory)
        + metric("container_start_time_seconds", "gauge", byContainer, KubeletBody::containerStart)
        + metric("container_swap_limit_bytes", "gauge", byContainer, this::noSwap)
        + metric("container_swap_usage_bytes", "gauge", byContainer, this::noSwap)
        + metric("node_cpu_usage_seconds_total", "counter", one, _ -> " " + cpu(0) + older())
        + metric("node_memory_working_set_bytes", "gauge", one, _ -> " 4.294967296e+09" + older())
        + metric("node_swap_usage_bytes", "gauge", one, _ -> " 0" + older())
        + metric("pod_cpu_usage_seconds_total", "counter", byPod, pod -> pod(pod, cpu(pod)))
        + metric("pod_memory_working_set_bytes", "gauge", byPod, pod -> pod(pod, memory(pod)))
        + metric("pod_swap_usage_bytes", "gauge", byPod, pod -> pod(pod, "0"))
        + metric("resource_scrape_error", "gauge", one, _ -> " 0");
  }

  private List<Integer> sorted(Comparator<Integer> order) {
    return IntStream.range(0, pods).boxed().sorted(order).toList();
  }

  private static String metric(
      String name, String type, List<Integer> lines, IntFunction<String> line) {
    return "# HELP %s [STABLE] What the kubelet says of this series, in about as many words\n"
            .formatted(name)
        + "# TYPE %s %s\n".formatted(name, type)
        + lines.stream().map(i -> name + line.apply(i) + "\n").collect(Collectors.joining());
  }

  private String containerCpu(int pod) {
    return containerLabels(pod) + " " + cpu(pod) + sampled(pod);
  }

  private String containerMemory(int pod) {
    return containerLabels(pod) + " " + memory(pod) + sampled(pod);
  }

  private static String containerStart(int pod) {
    return containerLabels(pod) + " 1.759990" + (100 + pod) + "1234567e+09";
  }

  private String noSwap(int pod) {
    return containerLabels(pod) + " 0 " + (millis() + 30);
  }

  private String pod(int pod, String figure) {
    return "{" + podLabels(pod) + "} " + figure + " " + (millis() - 1_000 - 977L * pod % 9_000);
  }

  private static String containerLabels(int pod) {
    return "{container=\"%s\",%s}".formatted(container(pod), podLabels(pod));
  }

  private static String container(int pod) {
    return "c" + pod % 3;
  }

  private static String podLabels(int pod) {
    return "namespace=\"namespace-%d\",pod=\"deployment-%d-6d4b75cb6d-%05d\""
        .formatted(pod % 5, pod, 10_000 + pod);
  }

  private String cpu(int pod) {
    long nanos = 1_234_567_890L * (pod + 1) + 15_987_654_321L * scrape;
    return String.format(Locale.ROOT, "%d.%09d", nanos / 1_000_000_000, nanos % 1_000_000_000);
  }

  private String memory(int pod) {
    return "1." + (253_376 + 997 * pod + 13 * scrape) + "e+08";
  }

  private String sampled(int pod) {
    return " " + (millis() + pod % 20);
  }

  /// The node is sampled every 10 s, not when it is asked for.
  private String older() {
    return " " + (millis() - 6_639);
  }

  private long millis() {
    return FIRST_MILLIS + 15_000L * scrape;
  }
}
