package io.nilometer.scrape.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The series of a kubelet that count, and all the others.
enum Metric {
  NODE_CPU("node_cpu_usage_seconds_total"),
  NODE_MEMORY("node_memory_working_set_bytes"),
  CONTAINER_CPU("container_cpu_usage_seconds_total"),
  CONTAINER_MEMORY("container_memory_working_set_bytes"),
  CONTAINER_START("container_start_time_seconds"),
  NODE_SWAP("node_swap_usage_bytes"),
  CONTAINER_SWAP("container_swap_usage_bytes"),
  OTHER("");

  private static final Metric[] METRICS = values();

  @SuppressWarnings("ImmutableEnumChecker") // never written to after construction
  private final byte[] series;

  Metric(String series) {
    this.series = series.getBytes(StandardCharsets.US_ASCII);
  }

  /// Reads the name that begins a line; `expected` is the metric of the line before, which a line
  /// mostly shares.
  static Metric read(Cursor text, Metric expected) throws ScrapeException {
    if (expected != OTHER && text.skipName(expected.series)) {
      return expected;
    }
    int from = text.position();
    text.skipName();
    if (text.position() == from) {
      throw text.error("a metric's name or a comment must stand at " + text.excerpt());
    }
    return named(text.bytes(), from, text.position());
  }

  private static Metric named(byte[] bytes, int from, int to) {
    for (Metric metric : METRICS) {
      byte[] series = metric.series;
      if (Arrays.equals(bytes, from, to, series, 0, series.length)) {
        return metric;
      }
    }
    return OTHER;
  }
}
