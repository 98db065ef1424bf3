package io.nilometer.telemetry;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import java.util.Arrays;

/// A histogram without labels that takes many values at once: a list of 150,000 pods must not wait
/// for as many single observations. Safe for any thread.
final class BulkHistogram implements Collector {

  private final String name;
  private final String help;
  private final double[] bounds;
  private final long[] counts;
  private double sum;

  BulkHistogram(String name, String help, double... bounds) {
    this.name = name;
    this.help = help;
    this.bounds = Arrays.copyOf(bounds, bounds.length + 1);
    this.bounds[bounds.length] = Double.POSITIVE_INFINITY;
    this.counts = new long[this.bounds.length];
  }

  void observe(double[] values) {
    var seen = new long[counts.length];
    double total = 0;
    for (double value : values) {
      seen[bucket(value)]++;
      total += value;
    }
    add(seen, total);
  }

  /// The bucket with the least bound that is not below the value.
  private int bucket(double value) {
    int found = Arrays.binarySearch(bounds, value);
    return found < 0 ? -found - 1 : found;
  }

  private synchronized void add(long[] seen, double total) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += seen[i];
    }
    sum += total;
  }

  @Override
  public synchronized HistogramSnapshot collect() {
    return HistogramSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(
            HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds.clone(), counts.clone()))
                .sum(sum)
                .build())
        .build();
  }
}
