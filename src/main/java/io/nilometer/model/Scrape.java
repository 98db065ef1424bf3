package io.nilometer.model;

import java.util.List;
import java.util.Optional;

/// The samples in one response of a kubelet, complete ones only.
///
/// @param node the node's own sample, absent when its CPU or memory was missing or impossible
/// @param containers of each pod once
public record Scrape(Optional<Sample> node, PodSamples containers) {

  public Scrape(Optional<Sample> node, List<PodSample> pods) {
    this(node, PodSamples.of(pods));
  }

  public List<PodSample> pods() {
    return containers.list();
  }

  /// Without what was sampled further than `mostNanos` from a time; a pod goes as a whole.
  public Scrape within(long mostNanos, long ofNanos) {
    PodSamples near = containers.within(mostNanos, ofNanos);
    Optional<Sample> nearNode =
        node.filter(sample -> Math.abs(sample.timeNanos() - ofNanos) <= mostNanos);
    return new Scrape(nearNode, near);
  }

  /// Whether each sample that is in both gives a rate since `earlier`.
  public boolean isRatedSince(Scrape earlier) {
    boolean nodeRated =
        node.isEmpty()
            || earlier.node.isEmpty()
            || Pairing.isWindow(node.get().timeNanos() - earlier.node.get().timeNanos());
    return nodeRated && containers.isRatedSince(earlier.containers);
  }

  /// How many samples it holds, of the node and of containers.
  public int samples() {
    return containers.count() + (node.isPresent() ? 1 : 0);
  }
}
