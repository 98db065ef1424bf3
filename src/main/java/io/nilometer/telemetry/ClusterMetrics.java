package io.nilometer.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/// What is told of the work that replicas share, as this replica sees and does it.
public final class ClusterMetrics {

  private final Gauge members;
  private final Gauge partitions;
  private final Gauge nodes;
  private final Gauge copies;
  private final Histogram healing;
  private final Counter handovers;
  private final Counter hedged;
  private final Counter refused;
  private final Counter batches;
  private final Counter bytes;

  /// How a member stands, as this replica sees it.
  public enum MemberState {
    UP("up"),
    UNREACHABLE("unreachable"),
    DRAINING("draining");

    private final String label;

    MemberState(String label) {
      this.label = label;
    }
  }

  /// Of a copy that is here.
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
    members = gauge(registry, "nilometer_cluster_members", "Members this replica sees.", "state");
    partitions =
        gauge(registry, "nilometer_scrape_partitions", "Partitions whose nodes are scraped here.");
    nodes = gauge(registry, "nilometer_scrape_nodes", "Nodes scraped here.");
    copies =
        gauge(registry, "nilometer_storage_copies", "Copies of partitions held here.", "phase");
    healing =
        Histogram.builder()
            .name("nilometer_storage_healing_duration_seconds")
            .help("How long copies that began here took to have all that their siblings had.")
            .classicOnly()
            .classicUpperBounds(HistogramBuckets.HEALING)
            .withoutExemplars()
            .register(registry);
    handovers =
        counter(
            registry,
            "nilometer_scrape_handovers_total",
            "Nodes whose scraping came here from another replica, or went to one.",
            "direction");
    hedged =
        counter(
            registry,
            "nilometer_query_hedges_total",
            "Times a sibling was asked because a copy was late.");
    refused =
        counter(
            registry,
            "nilometer_query_refusals_total",
            "Queries refused because they could not be answered in full.");
    batches =
        counter(registry, "nilometer_cluster_batches_total", "Scrapes sent to copies elsewhere.");
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

  /// So many members stand so now, this replica among them.
  public void members(MemberState state, int count) {
    members.labelValues(state.label).set(count);
  }

  /// So much is scraped here now.
  public void scrapes(int partitions, int nodes) {
    this.partitions.set(partitions);
    this.nodes.set(nodes);
  }

  /// So many copies that are in this phase are here now.
  public void copies(Phase phase, int count) {
    copies.labelValues(phase.label).set(count);
  }

  /// A copy here has all that its sibling had.
  ///
  /// @param took since it began
  public void healed(Duration took) {
    healing.observe(took.toNanos() / 1e9);
  }

  /// So many nodes are scraped here from now on that another replica scraped before.
  public void takenOver(int nodes) {
    handovers.labelValues("in").inc(nodes);
  }

  /// So many nodes that were scraped here are another replica's from now on.
  public void released(int nodes) {
    handovers.labelValues("out").inc(nodes);
  }

  /// A copy was late, so its sibling was asked.
  public void hedged() {
    hedged.inc();
  }

  /// A query could not be answered in full.
  public void refused() {
    refused.inc();
  }

  /// So many scrapes were sent to copies on other replicas.
  public void carried(int batches) {
    this.batches.inc(batches);
  }

  /// A message came from another replica.
  public void received(int bytes) {
    this.bytes.labelValues("in").inc(bytes);
  }

  /// A message was made for another replica.
  public void sent(int bytes) {
    this.bytes.labelValues("out").inc(bytes);
  }
}
