package io.nilometer.scrape.exposition;

import java.nio.charset.StandardCharsets;

/// The metrics that are read, and all the others.
enum Metric {
  NODE_CPU("node_cpu_usage_seconds_total"),
  NODE_MEMORY("node_memory_working_set_bytes"),
  CONTAINER_CPU("container_cpu_usage_seconds_total"),
  CONTAINER_MEMORY("container_memory_working_set_bytes"),
  CONTAINER_START("container_start_time_seconds"),
  NODE_SWAP("node_swap_usage_bytes"),
  CONTAINER_SWAP("container_swap_usage_bytes"),
  /// Kubernetes 1.37 has only this name for it.
  RESOURCE_SCRAPE_ERROR("resource_scrape_error"),
  SCRAPE_ERROR("scrape_error"),
  OTHER("");

  private static final Metric[] METRICS = values();

  @SuppressWarnings("ImmutableEnumChecker") // never written to after construction
  private final byte[] series;

  Metric(String series) {
    this.series = series.getBytes(StandardCharsets.US_ASCII);
  }

  /// Moves past this name if it stands here.
  boolean follows(Cursor text) {
    return text.skipName(series);
  }

  /// Moves past the name that begins a line.
  static Metric read(Cursor text) throws BrokenLineException {
    for (Metric metric : METRICS) {
      if (metric != OTHER && metric.follows(text)) {
        return metric;
      }
    }
    int from = text.position();
    text.skipName();
    if (text.position() == from) {
      throw text.error("a metric's name or a comment must stand at " + text.excerpt());
    }
    return OTHER;
  }
}
