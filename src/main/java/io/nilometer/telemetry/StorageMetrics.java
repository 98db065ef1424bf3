package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/// Metrics of the samples on this replica. With several replicas each sample is stored twice, so
/// the sum over replicas is about twice what is served.
public final class StorageMetrics {

  private final Set<Copy> copies = ConcurrentHashMap.newKeySet();
  private final Counter impossibleRates;
  private final Counter healings;
  private final Counter handoffs;

  /// Why a copy fetches data of its sibling.
  public enum HealingReason {
    /// It is new on this replica: the first start, a move, or a replica that is gone.
    START,
    /// It may have missed batches while this replica was paused or unreachable.
    DOUBT,
    /// It missed batches of some nodes.
    GAP;

    private final String label = name().toLowerCase(Locale.ROOT);
  }

  StorageMetrics(PrometheusRegistry registry) {
    impossibleRates =
        Counter.builder()
            .name("nilometer_storage_impossible_rates_total")
            .help("CPU rates left out since the node does not have as many cores.")
            .withoutExemplars()
            .register(registry);
    healings =
        Counter.builder()
            .name("nilometer_storage_healings_started_total")
            .help("Times that copies on this replica began to fetch missing data, by reason.")
            .labelNames("reason")
            .withoutExemplars()
            .register(registry);
    for (HealingReason reason : HealingReason.values()) {
      healings.initLabelValues(reason.label);
    }
    handoffs =
        Counter.builder()
            .name("nilometer_storage_handoffs_total")
            .help("Copies with data that this replica gave away.")
            .withoutExemplars()
            .register(registry);
    GaugeWithCallback.builder()
        .name("metrics_server_storage_points")
        .help("Nodes and containers with a usage stored on this replica, by type.")
        .labelNames("type")
        .callback(
            callback -> {
              callback.call(sum(copy -> copy.nodes), "node");
              callback.call(sum(copy -> copy.containers), "container");
            })
        .register(registry);
  }

  /// A rate was left out since the node does not have as many cores.
  public void impossibleRate() {
    impossibleRates.inc();
  }

  /// A copy on this replica begins to fetch what it lacks.
  public void healingStarted(HealingReason reason) {
    healings.labelValues(reason.label).inc();
  }

  /// A copy on this replica stops, and hands off its data.
  public void handedOff() {
    handoffs.inc();
  }

  private int sum(ToIntFunction<Copy> part) {
    return copies.stream().mapToInt(part).sum();
  }

  /// Adds a copy that starts on this replica.
  public Copy copy() {
    var copy = new Copy();
    copies.add(copy);
    return copy;
  }

  /// The gauge of one copy.
  public final class Copy {

    private volatile int nodes;
    private volatile int containers;

    private Copy() {}

    /// Sets how many nodes and containers of the copy have a rate.
    public void holds(int nodes, int containers) {
      this.nodes = nodes;
      this.containers = containers;
    }

    /// The copy has stopped.
    public void gone() {
      copies.remove(this);
    }
  }
}
