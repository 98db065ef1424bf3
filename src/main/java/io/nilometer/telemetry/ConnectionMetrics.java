package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.atomic.AtomicLong;

/// Metrics of the connections to this server, and of the memory that they hold.
public final class ConnectionMetrics {

  private final AtomicLong open = new AtomicLong();
  private final AtomicLong requestBytes = new AtomicLong();
  private final AtomicLong responseBytes = new AtomicLong();
  private final Counter closed;

  /// Why a connection was closed.
  public enum CloseReason {
    /// By the client, or after a response as it asked.
    DONE("done"),
    IDLE("idle"),
    /// TLS failed, for example because the client sent something else.
    TLS("tls"),
    /// A new connection took its place.
    DISPLACED("displaced"),
    /// It was not accepted, because no other could be closed.
    REFUSED("refused"),
    /// Requests held too much memory, and this connection had waited for the longest.
    UNFINISHED_REQUEST("unfinished_request"),
    /// Responses held too much memory, and this client was the slowest reader.
    SLOW_READER("slow_reader"),
    /// Aborted after a timeout or at the end of the process.
    ABORTED("aborted");

    private final String label;

    CloseReason(String label) {
      this.label = label;
    }
  }

  ConnectionMetrics(PrometheusRegistry registry) {
    gauge(registry, "nilometer_api_connections", "Open connections of clients.", open);
    gauge(
        registry,
        "nilometer_api_unfinished_request_bytes",
        "Memory of large requests, arriving or complete, in bytes, estimated.",
        requestBytes);
    gauge(
        registry,
        "nilometer_api_response_bytes",
        "Memory of lists that are gathered or sent, in bytes, estimated.",
        responseBytes);
    closed =
        Counter.builder()
            .name("nilometer_api_connections_closed_total")
            .help("Closed connections of clients, by reason.")
            .labelNames("reason")
            .withoutExemplars()
            .register(registry);
    for (CloseReason reason : CloseReason.values()) {
      closed.initLabelValues(reason.label);
    }
  }

  private static void gauge(
      PrometheusRegistry registry, String name, String help, AtomicLong value) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .callback(callback -> callback.call((double) value.get()))
        .register(registry);
  }

  public void opened() {
    open.incrementAndGet();
  }

  /// A connection that was opened is closed.
  public void closed(CloseReason reason) {
    open.decrementAndGet();
    closed.labelValues(reason.label).inc();
  }

  /// A connection was not accepted.
  public void refused() {
    closed.labelValues(CloseReason.REFUSED.label).inc();
  }

  /// What requests hold now.
  public void requests(long bytes) {
    requestBytes.set(bytes);
  }

  /// What responses hold now.
  public void responses(long bytes) {
    responseBytes.set(bytes);
  }
}
