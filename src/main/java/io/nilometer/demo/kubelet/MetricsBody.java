package io.nilometer.demo.kubelet;

import static java.util.Comparator.comparing;

import io.nilometer.demo.objects.SimulatedContainer;
import io.nilometer.demo.objects.SimulatedNode;
import io.nilometer.demo.objects.SimulatedPod;
import io.nilometer.model.PodRef;
import java.time.Instant;
import java.util.List;

/// Writes the body of `/metrics/resource` as kubelet 1.37 does, in the Prometheus text format:
/// families in alphabetical order, series by container, then namespace, then pod.
public final class MetricsBody {

  private static final int NANO_DIGITS = 9;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int BYTES_PER_SERIES = 110;
  private static final int SERIES_PER_CONTAINER = 5;
  private static final int SERIES_PER_POD = 3;
  private static final int OTHER_LINES = 32;

  private final StringBuilder out;
  private final SimulatedNode node;
  private final long nodeNanos;
  private final List<PodSeries> pods;
  private final List<ContainerSeries> containers;

  private record PodSeries(SimulatedPod pod, long timeNanos) {

    long cpuNanos() {
      return pod.containers().stream().mapToLong(each -> each.cpuNanos(timeNanos)).sum();
    }

    long memoryBytes() {
      return pod.containers().stream().mapToLong(each -> each.load().memoryBytes(timeNanos)).sum();
    }
  }

  private record ContainerSeries(PodRef pod, SimulatedContainer container, long timeNanos) {

    String name() {
      return container.name();
    }
  }

  private MetricsBody(
      SimulatedNode node, List<SimulatedPod> pods, Sampling sampling, Instant scrape) {
    this.node = node;
    this.nodeNanos = sampling.ofNode(node.name(), scrape);
    this.pods =
        pods.stream()
            .map(pod -> new PodSeries(pod, sampling.ofPod(pod, scrape)))
            .sorted(comparing(series -> series.pod().ref()))
            .toList();
    this.containers =
        pods.stream()
            .flatMap(
                pod ->
                    pod.containers().stream()
                        .map(
                            container ->
                                new ContainerSeries(
                                    pod.ref(),
                                    container,
                                    sampling.ofContainer(pod, container, scrape))))
            .sorted(comparing(ContainerSeries::name).thenComparing(ContainerSeries::pod))
            .toList();
    this.out =
        new StringBuilder(
            BYTES_PER_SERIES
                * (SERIES_PER_CONTAINER * containers.size()
                    + SERIES_PER_POD * pods.size()
                    + OTHER_LINES));
  }

  /// Writes the body.
  ///
  /// @param scrape the time of the request
  public static String write(
      SimulatedNode node, List<SimulatedPod> pods, Sampling sampling, Instant scrape) {
    var body = new MetricsBody(node, pods, sampling, scrape);
    body.containers();
    body.node();
    body.pods();
    body.head(
        "resource_scrape_error",
        "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise",
        "gauge");
    body.out.append("resource_scrape_error 0\n");
    return body.out.toString();
  }

  private void containers() {
    head(
        "container_cpu_usage_seconds_total",
        "[STABLE] Cumulative cpu time consumed by the container in core-seconds",
        "counter");
    for (ContainerSeries series : containers) {
      begin("container_cpu_usage_seconds_total", series);
      timed(series.container().cpuNanos(series.timeNanos()), NANO_DIGITS, series.timeNanos());
    }
    head(
        "container_memory_working_set_bytes",
        "[STABLE] Current working set of the container in bytes",
        "gauge");
    for (ContainerSeries series : containers) {
      begin("container_memory_working_set_bytes", series);
      timed(series.container().load().memoryBytes(series.timeNanos()), 0, series.timeNanos());
    }
    head(
        "container_start_time_seconds",
        "[STABLE] Start time of the container since unix epoch in seconds",
        "gauge");
    for (ContainerSeries series : containers) {
      begin("container_start_time_seconds", series);
      Digits.append(out, series.container().startNanos(), NANO_DIGITS);
      out.append('\n');
    }
    containerSwap("container_swap_limit_bytes", "Current amount of the container swap limit");
    containerSwap("container_swap_usage_bytes", "Current amount of the container swap usage");
  }

  private void containerSwap(String family, String help) {
    swapHead(family, help);
    for (ContainerSeries series : containers) {
      begin(family, series);
      timed(0, 0, series.timeNanos());
    }
  }

  private void node() {
    head(
        "node_cpu_usage_seconds_total",
        "[STABLE] Cumulative cpu time consumed by the node in core-seconds",
        "counter");
    out.append("node_cpu_usage_seconds_total ");
    timed(node.cpuNanos(nodeNanos), NANO_DIGITS, nodeNanos);
    head(
        "node_memory_working_set_bytes",
        "[STABLE] Current working set of the node in bytes",
        "gauge");
    out.append("node_memory_working_set_bytes ");
    timed(node.load().memoryBytes(nodeNanos), 0, nodeNanos);
    swapHead("node_swap_usage_bytes", "Current swap usage of the node");
    out.append("node_swap_usage_bytes ");
    timed(0, 0, nodeNanos);
  }

  private void pods() {
    head(
        "pod_cpu_usage_seconds_total",
        "[STABLE] Cumulative cpu time consumed by the pod in core-seconds",
        "counter");
    for (PodSeries series : pods) {
      begin("pod_cpu_usage_seconds_total", series);
      timed(series.cpuNanos(), NANO_DIGITS, series.timeNanos());
    }
    head(
        "pod_memory_working_set_bytes",
        "[STABLE] Current working set of the pod in bytes",
        "gauge");
    for (PodSeries series : pods) {
      begin("pod_memory_working_set_bytes", series);
      timed(series.memoryBytes(), 0, series.timeNanos());
    }
    swapHead("pod_swap_usage_bytes", "Current amount of the pod swap usage");
    for (PodSeries series : pods) {
      begin("pod_swap_usage_bytes", series);
      timed(0, 0, series.timeNanos());
    }
  }

  private void swapHead(String family, String help) {
    head(family, "[ALPHA] " + help + " in bytes. Reported only on non-windows systems", "gauge");
  }

  private void head(String family, String help, String type) {
    out.append("# HELP ").append(family).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(family).append(' ').append(type).append('\n');
  }

  private void begin(String family, ContainerSeries series) {
    out.append(family).append("{container=\"").append(series.name()).append("\",");
    podLabels(series.pod());
  }

  private void begin(String family, PodSeries series) {
    out.append(family).append('{');
    podLabels(series.pod().ref());
  }

  private void podLabels(PodRef pod) {
    out.append("namespace=\"").append(pod.namespace());
    out.append("\",pod=\"").append(pod.name()).append("\"} ");
  }

  private void timed(long unscaled, int scale, long timeNanos) {
    Digits.append(out, unscaled, scale);
    out.append(' ').append(timeNanos / NANOS_PER_MILLI).append('\n');
  }
}
