package io.nilometer.telemetry;

/// What is exported.
///
/// @param kubeletDurationByNode whether the histogram of the requests to kubelets has a node label:
///     14 series per node, and most of the output
public record TelemetrySettings(boolean kubeletDurationByNode) {

  public static final TelemetrySettings DEFAULT = new TelemetrySettings(true);
}
