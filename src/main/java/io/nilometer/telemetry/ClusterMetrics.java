package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/// Metrics of the work that replicas share, as this replica sees and does it.
public final class ClusterMetrics {

  private final Gauge members;
  private final Gauge partitions;
  private final Gauge nodes;
  private final Gauge copies;
  private final Histogram healing;
  private final Counter handovers;
  private final Counter hedged;
  private final Counter refused;
  private final Counter foreign;
  private final Counter batches;
  private final Counter bytes;

  /// The state of a member, as this replica sees it.
  public enum MemberState {
    UP("up"),
    UNREACHABLE("unreachable"),
    DRAINING("draining");

    private final String label;

    MemberState(String label) {
      this.label = label;
    }
  }

  /// The phase of a copy on this replica.
  public enum Phase {
    IDLE("idle"),
    WARMING("warming"),
    READY("ready"),
    RETIRING("retiring");

    private final String label;

    Phase(String label) {
      this.label = label;
    }
  }

  ClusterMetrics(PrometheusRegistry registry) {
    members =
        gauge(
            registry,
            "nilometer_cluster_members",
            "Cluster members as this replica sees them, by state.",
            "state");
    partitions =
        gauge(
            registry,
            "nilometer_scrape_partitions",
            "Partitions whose nodes this replica scrapes.");
    nodes = gauge(registry, "nilometer_scrape_nodes", "Nodes that this replica scrapes.");
    copies =
        gauge(
            registry,
            "nilometer_storage_copies",
            "Copies of partitions on this replica, by phase.",
            "phase");
    healing =
        Histogram.builder()
            .name("nilometer_storage_healing_duration_seconds")
            .help("Time that copies on this replica took to restore the data of their siblings.")
            .classicOnly()
            .classicUpperBounds(HistogramBuckets.HEALING)
            .withoutExemplars()
            .register(registry);
    handovers =
        counter(
            registry,
            "nilometer_scrape_handovers_total",
            "Nodes whose scraping moved between this replica and others, by direction.",
            "direction");
    hedged =
        counter(
            registry,
            "nilometer_query_hedges_total",
            "Queries to the sibling of a copy that was slow.");
    refused =
        counter(
            registry,
            "nilometer_query_refusals_total",
            "Queries refused because they could not be answered completely.");
    foreign =
        counter(
            registry,
            "nilometer_query_foreign_usages_total",
            "Usages left out of answers because another node than the pod's reported them.");
    batches =
        counter(
            registry,
            "nilometer_cluster_batches_total",
            "Batches sent to copies on other replicas.");
    bytes =
        counter(
            registry,
            "nilometer_cluster_bytes_total",
            "Bytes of messages between this replica and others, by direction.",
            "direction");
    for (MemberState state : MemberState.values()) {
      members.initLabelValues(state.label);
    }
    for (Phase phase : Phase.values()) {
      copies.initLabelValues(phase.label);
    }
    handovers.initLabelValues("in");
    handovers.initLabelValues("out");
    bytes.initLabelValues("in");
    bytes.initLabelValues("out");
  }

  private static Gauge gauge(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Gauge.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  private static Counter counter(
      PrometheusRegistry registry, String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .withoutExemplars()
        .register(registry);
  }

  /// Sets how many members are in this state, including this replica.
  public void members(MemberState state, int count) {
    members.labelValues(state.label).set(count);
  }

  /// Sets how many partitions and nodes this replica scrapes.
  public void scrapes(int partitions, int nodes) {
    this.partitions.set(partitions);
    this.nodes.set(nodes);
  }

  /// Sets how many copies on this replica are in this phase.
  public void copies(Phase phase, int count) {
    copies.labelValues(phase.label).set(count);
  }

  /// A copy on this replica has all data: it is new here, or renewed what it may have missed.
  ///
  /// @param took since it started, or began to renew
  public void healed(Duration took) {
    healing.observe(took.toNanos() / 1e9);
  }

  /// Nodes that another replica scraped are scraped here from now on.
  public void takenOver(int nodes) {
    handovers.labelValues("in").inc(nodes);
  }

  /// Nodes that were scraped here are scraped by another replica from now on.
  public void released(int nodes) {
    handovers.labelValues("out").inc(nodes);
  }

  /// A copy was slow, so its sibling was queried.
  public void hedged() {
    hedged.inc();
  }

  /// A query was refused because it could not be answered completely.
  public void refused() {
    refused.inc();
  }

  /// A usage was left out because another node than the pod's reported it.
  public void foreignUsage() {
    foreign.inc();
  }

  /// Batches were sent to copies on other replicas.
  public void carried(int batches) {
    this.batches.inc(batches);
  }

  /// A message arrived from another replica.
  public void received(int bytes) {
    this.bytes.labelValues("in").inc(bytes);
  }

  /// A message was sent to another replica.
  public void sent(int bytes) {
    this.bytes.labelValues("out").inc(bytes);
  }
}
