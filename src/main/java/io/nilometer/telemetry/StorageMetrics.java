package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToIntFunction;

/// What is told of the samples that this replica holds. With several replicas each sample is held
/// twice, so the sum over replicas is about twice what is served.
public final class StorageMetrics {

  private final Set<Copy> copies = ConcurrentHashMap.newKeySet();

  StorageMetrics(PrometheusRegistry registry) {
    GaugeWithCallback.builder()
        .name("metrics_server_storage_points")
        .help("Nodes and containers held here whose usage can be told, by type.")
        .labelNames("type")
        .callback(
            callback -> {
              callback.call(sum(copy -> copy.nodes), "node");
              callback.call(sum(copy -> copy.containers), "container");
            })
        .register(registry);
  }

  private int sum(ToIntFunction<Copy> part) {
    return copies.stream().mapToInt(part).sum();
  }

  /// For a copy of a partition that begins here.
  public Copy copy() {
    var copy = new Copy();
    copies.add(copy);
    return copy;
  }

  /// What one copy of a partition holds.
  public final class Copy {

    private volatile int nodes;
    private volatile int containers;

    private Copy() {}

    /// From now on, instead of what it held before; counted are those whose usage can be told.
    public void holds(int nodes, int containers) {
      this.nodes = nodes;
      this.containers = containers;
    }

    /// It is not here any more.
    public void gone() {
      copies.remove(this);
    }
  }
}
