package io.nilometer.telemetry;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Writes metrics in the Prometheus text format.
final class PrometheusText {

  /// No metric name has a character that must be escaped.
  static final String CONTENT_TYPE =
      PrometheusTextFormatWriter.CONTENT_TYPE + "; escaping=underscores";

  private PrometheusText() {}

  static List<byte[]> write(MetricSnapshots snapshots) {
    var pieces = new ChunkedOutput();
    try {
      PrometheusTextFormatWriter.create().write(pieces, snapshots);
    } catch (IOException impossible) { // nothing is written to but memory
      throw new UncheckedIOException(impossible);
    }
    return pieces.pieces();
  }
}
