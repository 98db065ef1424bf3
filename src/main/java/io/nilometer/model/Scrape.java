package io.nilometer.model;

import java.util.List;
import java.util.Optional;

/// What one answer of a kubelet says, complete points only.
///
/// @param node the node's own sample, absent when its CPU or memory was missing or zero
/// @param containers of each pod once
public record Scrape(Optional<Sample> node, PodSamples containers) {

  public Scrape(Optional<Sample> node, List<PodSample> pods) {
    this(node, PodSamples.of(pods));
  }

  public List<PodSample> pods() {
    return containers.list();
  }

  /// How many samples it holds, of the node and of containers.
  public int samples() {
    return containers.count() + (node.isPresent() ? 1 : 0);
  }
}
