package io.nilometer.telemetry;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// The forms in which metrics are told.
public enum Exposition {
  TEXT,
  OPEN_METRICS;

  /// No name here has a character that would have to be escaped.
  public String contentType() {
    return switch (this) {
      case TEXT -> writer().getContentType() + "; escaping=underscores";
      case OPEN_METRICS -> writer().getContentType();
    };
  }

  List<byte[]> write(MetricSnapshots snapshots) {
    var pieces = new PieceStream();
    try {
      writer().write(pieces, snapshots);
    } catch (IOException impossible) { // nothing is written to but memory
      throw new UncheckedIOException(impossible);
    }
    return pieces.pieces();
  }

  private ExpositionFormatWriter writer() {
    return switch (this) {
      case TEXT -> PrometheusTextFormatWriter.create();
      case OPEN_METRICS -> OpenMetricsTextFormatWriter.create();
    };
  }
}
