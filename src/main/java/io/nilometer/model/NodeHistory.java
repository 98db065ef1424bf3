package io.nilometer.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    Map<PodRef, PodHistory> pods) {

  public static NodeHistory of(NodeBatch first, long resolutionNanos) {
    var nothing = new NodeHistory(first.node(), first.origin(), 0, 0, Optional.empty(), Map.of());
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
    Map<PodRef, PodHistory> continued = HashMap.newHashMap(scrape.pods().size());
    for (PodSample sampled : scrape.pods()) {
      PodHistory known = pods.get(sampled.pod());
      continued.put(
          sampled.pod(),
          known == null
              ? PodHistory.of(sampled, resolutionNanos)
              : known.accept(sampled, resolutionNanos));
    }
    return new NodeHistory(
        name,
        batch.origin(),
        batch.requestedNanos(),
        batch.timeNanos(),
        scrape.node().map(sample -> continued(sample, resolutionNanos)),
        continued);
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
    return pods.values().stream().mapToInt(PodHistory::pairedContainers).sum();
  }

  /// How many containers its pods have.
  public int containers() {
    return pods.values().stream().mapToInt(pod -> pod.containers().size()).sum();
  }

  public Optional<NodeUsage> usage() {
    return node.flatMap(History::usage).map(usage -> new NodeUsage(name, usage));
  }

  public Optional<PodUsage> usage(PodRef pod) {
    return Optional.ofNullable(pods.get(pod)).flatMap(known -> known.usage(name));
  }

  /// Of all pods that have a rate.
  public List<PodUsage> usages() {
    return pods.values().stream().map(pod -> pod.usage(name)).flatMap(Optional::stream).toList();
  }

  /// Of those of the wanted pods that are known here. Looks through whichever are fewer: one query
  /// may want far more pods than a node has.
  public List<PodUsage> usages(Set<PodRef> wanted) {
    Set<PodRef> fewer = wanted.size() < pods.size() ? wanted : pods.keySet();
    return fewer.stream()
        .filter(wanted::contains)
        .map(this::usage)
        .flatMap(Optional::stream)
        .toList();
  }
}
