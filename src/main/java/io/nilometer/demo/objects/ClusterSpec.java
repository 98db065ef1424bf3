package io.nilometer.demo.objects;

import java.time.Duration;

/// The size of a simulated cluster, and which of its kubelets misbehave from the start: the last
/// `failing` nodes answer 500, and the `slow` nodes before them answer after `delay`.
///
/// @param nodes 0 to [#MAX_NODES]
/// @param podsPerNode 0 to 1,000
/// @param containersPerPod 1 to 100
/// @param namespaces over which the pods are spread, at least 1
public record ClusterSpec(
    int nodes,
    int podsPerNode,
    int containersPerPod,
    int namespaces,
    int slow,
    Duration delay,
    int failing) {

  /// The number of addresses from 127.77.0.1 to 127.77.249.250.
  public static final int MAX_NODES = 62_500;

  public ClusterSpec {
    requireRange("nodes", nodes, 0, MAX_NODES);
    requireRange("pods per node", podsPerNode, 0, 1_000);
    requireRange("containers per pod", containersPerPod, 1, 100);
    requireRange("namespaces", namespaces, 1, 10_000);
    requireRange("slow nodes", slow, 0, nodes);
    requireRange("failing nodes", failing, 0, nodes);
    if (slow + failing > nodes) {
      throw new IllegalArgumentException(
          "slow and failing nodes together must not exceed the %d nodes, but are %d + %d"
              .formatted(nodes, slow, failing));
    }
    if (delay.isNegative()) {
      throw new IllegalArgumentException(
          "the delay of slow nodes must not be negative, but is " + delay);
    }
  }

  /// A cluster with one container per pod, ten namespaces, and no misbehaving kubelet.
  public static ClusterSpec of(int nodes, int podsPerNode) {
    return new ClusterSpec(nodes, podsPerNode, 1, 10, 0, Duration.ZERO, 0);
  }

  public ClusterSpec withContainers(int perPod) {
    return new ClusterSpec(nodes, podsPerNode, perPod, namespaces, slow, delay, failing);
  }

  public ClusterSpec withNamespaces(int count) {
    return new ClusterSpec(nodes, podsPerNode, containersPerPod, count, slow, delay, failing);
  }

  public ClusterSpec withSlow(int count, Duration after) {
    return new ClusterSpec(nodes, podsPerNode, containersPerPod, namespaces, count, after, failing);
  }

  public ClusterSpec withFailing(int count) {
    return new ClusterSpec(nodes, podsPerNode, containersPerPod, namespaces, slow, delay, count);
  }

  private static void requireRange(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s must be %d to %d, but are %d".formatted(what, least, most, value));
    }
  }
}
