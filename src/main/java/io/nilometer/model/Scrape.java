package io.nilometer.model;

import java.util.List;
import java.util.Optional;

/// What one answer of a kubelet says, complete points only.
///
/// @param node the node's own sample, absent when its CPU or memory was missing or zero
/// @param pods each pod once
public record Scrape(Optional<Sample> node, List<PodSample> pods) {

  /// How many samples it holds, of the node and of containers.
  public int samples() {
    int containers = pods.stream().mapToInt(pod -> pod.containers().size()).sum();
    return containers + (node.isPresent() ? 1 : 0);
  }
}
