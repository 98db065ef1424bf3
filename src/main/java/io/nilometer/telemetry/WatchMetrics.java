package io.nilometer.telemetry;

import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.GaugeDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/// Metrics of the lists and watches of the API server, by kind of object. There are few kinds.
public final class WatchMetrics {

  private final InstantSource clock;
  private final Gauge contacts;
  private final Gauge changes;
  private final Map<String, IntSupplier> objects = new ConcurrentHashMap<>();
  private final Counter lists;
  private final Counter failures;

  WatchMetrics(PrometheusRegistry registry, InstantSource clock) {
    this.clock = clock;
    contacts =
        gauge(
            registry,
            "nilometer_watch_last_contact_timestamp_seconds",
            "When the API server last sent a list, an event or a bookmark, by kind.");
    changes =
        gauge(
            registry,
            "nilometer_watch_last_event_timestamp_seconds",
            "When the API server last sent a change of an object, by kind.");
    GaugeWithCallback.builder()
        .name("nilometer_watch_objects")
        .help("Objects that are known, by kind.")
        .labelNames("kind")
        .callback(
            callback -> objects.forEach((kind, count) -> callback.call(count.getAsInt(), kind)))
        .register(registry);
    lists =
        counter(registry, "nilometer_watch_lists_total", "Complete lists of all objects, by kind.");
    failures =
        counter(
            registry, "nilometer_watch_failures_total", "Lists and watches that failed, by kind.");
  }

  public static WatchMetrics notExported() {
    return new WatchMetrics(new PrometheusRegistry(), InstantSource.system());
  }

  private static Gauge gauge(PrometheusRegistry registry, String name, String help) {
    return Gauge.builder()
        .name(name)
        .help(help)
        .labelNames("kind")
        .withoutExemplars()
        .register(registry);
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames("kind")
        .withoutExemplars()
        .register(registry);
  }

  /// The metrics of one kind, such as `nodes`. Until its first contact the times are 0.
  public Kind of(String kind) {
    return new Kind(kind);
  }

  /// The metrics of one kind of object.
  public final class Kind {

    private final String label;
    private final GaugeDataPoint contact;
    private final GaugeDataPoint change;
    private final CounterDataPoint list;
    private final CounterDataPoint failure;

    private Kind(String label) {
      this.label = label;
      this.contact = contacts.labelValues(label);
      this.change = changes.labelValues(label);
      this.list = lists.labelValues(label);
      this.failure = failures.labelValues(label);
    }

    /// The API server sent a part of a list, an event or a bookmark.
    public void contact() {
      contact.set(clock.millis() / 1e3);
    }

    /// The API server sent a change of an object.
    public void changed() {
      change.set(clock.millis() / 1e3);
    }

    /// All objects were listed.
    public void listed() {
      list.inc();
    }

    /// A list or a watch failed.
    public void failed() {
      failure.inc();
    }

    /// Reads the number of known objects on each request for metrics.
    public void count(IntSupplier known) {
      objects.put(label, known);
    }
  }
}
