package io.nilometer.demo.kubelet;

import io.nilometer.demo.objects.SimulatedContainer;
import io.nilometer.demo.objects.SimulatedNode;
import io.nilometer.demo.objects.SimulatedPod;
import java.util.List;
import java.util.function.ToLongFunction;

/// Writes what a kubelet answers at /metrics/resource, in the Prometheus text format: the series
/// of containers, the node and pods, and whether there was an error.
public final class MetricsBody {

  private static final int NANO_DIGITS = 9;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int BYTES_PER_SERIES = 110;

  private final StringBuilder out;
  private final SimulatedNode node;
  private final List<SimulatedPod> pods;
  private final long timeNanos;
  private final long timeMillis;

  private MetricsBody(SimulatedNode node, List<SimulatedPod> pods, long timeNanos) {
    int containers = pods.stream().mapToInt(pod -> pod.containers().size()).sum();
    this.out = new StringBuilder(3 * BYTES_PER_SERIES * (containers + pods.size() + NANO_DIGITS));
    this.node = node;
    this.pods = pods;
    this.timeNanos = timeNanos;
    this.timeMillis = timeNanos / NANOS_PER_MILLI;
  }

  /// Writes the body of `/metrics/resource`.
  ///
  /// @param timeNanos of the samples, since the epoch, whole milliseconds
  public static String write(SimulatedNode node, List<SimulatedPod> pods, long timeNanos) {
    var exposition = new MetricsBody(node, pods, timeNanos);
    exposition.containers();
    exposition.node();
    exposition.pods();
    exposition.errors();
    return exposition.out.toString();
  }

  private void containers() {
    head("container_cpu_usage_seconds_total", "counter", "CPU time used by the container, seconds");
    containers("container_cpu_usage_seconds_total", NANO_DIGITS, true, this::cpuNanos);
    head("container_memory_working_set_bytes", "gauge", "Working set of the container, bytes");
    containers("container_memory_working_set_bytes", 0, true, this::memoryBytes);
    head(
        "container_start_time_seconds", "gauge", "Start of the container since the epoch, seconds");
    containers("container_start_time_seconds", NANO_DIGITS, false, SimulatedContainer::startNanos);
  }

  private void containers(
      String series, int scale, boolean timed, ToLongFunction<SimulatedContainer> value) {
    for (SimulatedPod pod : pods) {
      for (SimulatedContainer container : pod.containers()) {
        out.append(series).append("{container=\"").append(container.name()).append("\",");
        podLabels(pod);
        value(value.applyAsLong(container), scale, timed);
      }
    }
  }

  private void node() {
    head("node_cpu_usage_seconds_total", "counter", "CPU time used by the node, seconds");
    out.append("node_cpu_usage_seconds_total");
    value(node.cpuNanos(timeNanos), NANO_DIGITS, true);
    head("node_memory_working_set_bytes", "gauge", "Working set of the node, bytes");
    out.append("node_memory_working_set_bytes");
    value(node.load().memoryBytes(timeNanos), 0, true);
  }

  private void pods() {
    head("pod_cpu_usage_seconds_total", "counter", "CPU time used by the pod, seconds");
    pods("pod_cpu_usage_seconds_total", NANO_DIGITS, this::cpuNanos);
    head("pod_memory_working_set_bytes", "gauge", "Working set of the pod, bytes");
    pods("pod_memory_working_set_bytes", 0, this::memoryBytes);
  }

  private void pods(String series, int scale, ToLongFunction<SimulatedContainer> value) {
    for (SimulatedPod pod : pods) {
      out.append(series).append('{');
      podLabels(pod);
      value(pod.containers().stream().mapToLong(value).sum(), scale, true);
    }
  }

  private void errors() {
    head("resource_scrape_error", "gauge", "1 when there was an error, else 0");
    out.append("resource_scrape_error 0\n");
    head("scrape_error", "gauge", "1 when there was an error, else 0");
    out.append("scrape_error 0\n");
  }

  private void head(String series, String type, String help) {
    out.append("# HELP ").append(series).append(" [STABLE] ").append(help).append('\n');
    out.append("# TYPE ").append(series).append(' ').append(type).append('\n');
  }

  private void podLabels(SimulatedPod pod) {
    out.append("namespace=\"").append(pod.ref().namespace());
    out.append("\",pod=\"").append(pod.ref().name()).append("\"}");
  }

  private void value(long unscaled, int scale, boolean timed) {
    out.append(' ');
    Digits.append(out, unscaled, scale);
    if (timed) {
      out.append(' ').append(timeMillis);
    }
    out.append('\n');
  }

  private long cpuNanos(SimulatedContainer container) {
    return container.cpuNanos(timeNanos);
  }

  private long memoryBytes(SimulatedContainer container) {
    return container.load().memoryBytes(timeNanos);
  }
}
