package io.nilometer.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The newest samples of one node and of its pods, and the batch that brought them.
///
/// @param requestedNanos when the last batch's scraper asked the kubelet, nanoseconds since the
/// epoch
/// @param timeNanos when the node was sampled for the last batch
/// @param node the node's own history; absent when its last sample was incomplete
public record NodeHistory(
    String name,
    Origin origin,
    long requestedNanos,
    long timeNanos,
    Optional<History> node,
    PodHistories pods) {

  public static NodeHistory of(NodeBatch first, long resolutionNanos) {
    var nothing =
        new NodeHistory(first.node(), first.origin(), 0, 0, Optional.empty(), PodHistories.NONE);
    return nothing.with(first, resolutionNanos);
  }

  /// This history continued by `batch`. A batch whose sample is not newer and whose scraper may not
  /// turn time back is ignored: then this is what comes back.
  public NodeHistory accept(NodeBatch batch, long resolutionNanos) {
    return batch.timeNanos() > timeNanos || turnsBack(batch) ? with(batch, resolutionNanos) : this;
  }

  /// A kubelet's clock may be set back. Of another scraper's batch that is believed only where it
  /// was asked for after the last one: else it is late, or told again.
  private boolean turnsBack(NodeBatch batch) {
    return batch.origin().follows(origin)
        && (batch.origin().scraper().equals(origin.scraper())
            || batch.requestedNanos() > requestedNanos);
  }

  private NodeHistory with(NodeBatch batch, long resolutionNanos) {
    Scrape scrape = batch.scrape();
    return new NodeHistory(
        name,
        batch.origin(),
        batch.requestedNanos(),
        batch.timeNanos(),
        scrape.node().map(sample -> continued(sample, resolutionNanos)),
        pods.accept(scrape.containers(), resolutionNanos));
  }

  private History continued(Sample next, long resolutionNanos) {
    return node.map(history -> history.accept(next, resolutionNanos))
        .orElseGet(() -> History.of(next, resolutionNanos));
  }

  /// Whether the node itself has two samples.
  public boolean isPaired() {
    return node.filter(History.Paired.class::isInstance).isPresent();
  }

  /// How many containers of its pods have two samples, so that a rate can be told.
  public int pairedContainers() {
    return pods.paired();
  }

  /// How many containers its pods have.
  public int containers() {
    return pods.count();
  }

  public Optional<NodeUsage> usage() {
    return node.flatMap(History::usage).map(usage -> new NodeUsage(name, usage));
  }

  /// Adds the usage of each pod that has a rate.
  public void addPodUsages(List<PodUsage> to) {
    pods.addUsages(name, to);
  }

  /// The same of the wanted pods only.
  public void addPodUsages(Set<PodRef> wanted, List<PodUsage> to) {
    pods.addUsages(name, wanted, to);
  }
}
