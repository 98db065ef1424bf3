package io.nilometer.storage;

import io.nilometer.model.NodeBatch;
import io.nilometer.telemetry.StorageMetrics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import org.slf4j.Logger;

/// Counts the rates of one copy's nodes that are left out since the node does not have as many
/// cores, and logs the first of a node. Used by one thread at a time.
final class ImpossibleRates {

  /// After so long without one the next is logged again.
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final StorageMetrics metrics;
  private final Logger log;
  private final Map<String, Long> lastNanos = new HashMap<>();

  ImpossibleRates(StorageMetrics metrics, Logger log) {
    this.metrics = metrics;
    this.log = log;
  }

  /// Takes the rates that are left out of this batch, in cores.
  DoubleConsumer of(NodeBatch batch) {
    return cores -> onImpossible(batch, cores);
  }

  private void onImpossible(NodeBatch batch, double cores) {
    metrics.impossibleRate();
    long now = batch.requestedNanos();
    lastNanos.values().removeIf(last -> now - last > QUIET_NANOS);
    if (lastNanos.put(batch.node(), now) == null) {
      log.atWarn()
          .addKeyValue("node", batch.node())
          .addKeyValue("cores", Math.round(cores))
          .addKeyValue("capacityCores", batch.machine().cpuNanocores() / 1e9)
          .log("A CPU counter rose by more than the node has; its rate is left out");
    }
  }
}
