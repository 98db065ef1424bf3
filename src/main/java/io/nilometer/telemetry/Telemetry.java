package io.nilometer.telemetry;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/// Owns the registry of metrics and hands out one instrument per part of the program. One per
/// replica, for its whole life. All instruments are safe for any thread.
public final class Telemetry {

  /// The content type of [#write].
  public static final String CONTENT_TYPE = PrometheusText.CONTENT_TYPE;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ScrapeMetrics scrape;
  private final StorageMetrics storage;
  private final ApiMetrics api;
  private final ConnectionMetrics connections;
  private final ClusterMetrics cluster;
  private final LeaseMetrics leases;
  private final WatchMetrics watches;
  private final ReviewMetrics reviews;
  private final CertificateMetrics certificates;
  private final HealthInstruments health;
  private final Timeliness timeliness;
  private final RecentChanges changes;
  private final KubeletProblems kubelets;

  private Telemetry(
      Duration resolution, TelemetrySettings settings, InstantSource clock, LongSupplier nanoTime) {
    scrape = new ScrapeMetrics(registry, resolution, settings, clock);
    storage = new StorageMetrics(registry);
    api = new ApiMetrics(registry, nanoTime);
    connections = new ConnectionMetrics(registry);
    cluster = new ClusterMetrics(registry);
    leases = new LeaseMetrics(registry, nanoTime);
    watches = new WatchMetrics(registry, clock);
    reviews = new ReviewMetrics(registry);
    certificates = new CertificateMetrics(registry);
    health = new HealthInstruments(registry);
    timeliness = new Timeliness(resolution, nanoTime);
    changes = new RecentChanges(clock);
    kubelets = new KubeletProblems(changes, clock);
  }

  /// Creates all instruments, with the default settings.
  public static Telemetry create(Duration resolution, InstantSource clock, LongSupplier nanoTime) {
    return create(resolution, TelemetrySettings.DEFAULT, clock, nanoTime);
  }

  /// Creates all instruments.
  ///
  /// @param resolution time between two scrapes of a node
  /// @param nanoTime as [System#nanoTime]
  public static Telemetry create(
      Duration resolution, TelemetrySettings settings, InstantSource clock, LongSupplier nanoTime) {
    var telemetry = new Telemetry(resolution, settings, clock, nanoTime);
    ProcessInstruments.register(telemetry.registry);
    return telemetry;
  }

  public ScrapeMetrics scrape() {
    return scrape;
  }

  public StorageMetrics storage() {
    return storage;
  }

  public ApiMetrics api() {
    return api;
  }

  public ConnectionMetrics connections() {
    return connections;
  }

  public ClusterMetrics cluster() {
    return cluster;
  }

  public LeaseMetrics leases() {
    return leases;
  }

  public WatchMetrics watches() {
    return watches;
  }

  public ReviewMetrics reviews() {
    return reviews;
  }

  public CertificateMetrics certificates() {
    return certificates;
  }

  /// Exports the result of each check.
  public void follow(Health checked) {
    health.follow(checked);
  }

  /// Exports what this program was built from. Once per replica.
  public void describe(Build build) {
    build.register(registry);
  }

  public Timeliness timeliness() {
    return timeliness;
  }

  public RecentChanges changes() {
    return changes;
  }

  public KubeletProblems kubelets() {
    return kubelets;
  }

  /// All metrics in the Prometheus text format, in pieces of 64 KiB. May take tens of milliseconds
  /// with thousands of nodes.
  public List<byte[]> write() {
    return PrometheusText.write(registry.scrape());
  }
}
