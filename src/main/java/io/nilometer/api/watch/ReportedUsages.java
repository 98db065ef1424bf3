package io.nilometer.api.watch;

import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.UsageChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;

/// What the followed copies report: of each node the newest, whichever copy reported it. Used by
/// one thread at a time.
final class ReportedUsages {

  private final Map<String, UsageChange.Node> nodes = new HashMap<>();
  private final Map<PodRef, List<PodUsage>> pods = new HashMap<>(); // of each node one
  private final Map<Integer, Set<String>> unseen = new HashMap<>(); // in the snapshot that comes
  private final Map<String, List<UsageChange.Node>> parts = new HashMap<>();

  /// So many nodes more than exist are held: the indexes of two replicas differ for a moment.
  private static final int MOST_UNKNOWN = 1_000;

  private final IntSupplier existing;

  /// @param existing how many nodes there are
  ReportedUsages(IntSupplier existing) {
    this.existing = existing;
  }

  /// Notified of what may have changed.
  interface Affected {
    void node(String name);

    void pod(PodRef pod);
  }

  void apply(UsageChange change, Affected affected) {
    switch (change) {
      case UsageChange.Begin(int partition) -> begin(partition);
      case UsageChange.Node node -> assembled(node).ifPresent(whole -> put(whole, affected));
      case UsageChange.Gone(int partition, String node) -> {
        if (isOf(partition, nodes.get(node))) {
          remove(node, affected);
        }
      }
      case UsageChange.End(int partition) ->
          Optional.ofNullable(unseen.remove(partition))
              .ifPresent(gone -> gone.forEach(node -> remove(node, affected)));
      case UsageChange.Lost(int partition) -> unseen.remove(partition);
    }
  }

  private static boolean isOf(int partition, UsageChange.Node known) {
    return known != null && known.partition() == partition;
  }

  private void begin(int partition) {
    var known = new HashSet<String>();
    nodes.forEach(
        (name, node) -> {
          if (node.partition() == partition) {
            known.add(name);
          }
        });
    unseen.put(partition, known);
    parts.values().removeIf(some -> some.getFirst().partition() == partition);
  }

  /// Empty until all parts have come, which do so one after the other.
  private Optional<UsageChange.Node> assembled(UsageChange.Node node) {
    if (node.usages().parts() == 1) {
      parts.remove(node.node());
      return Optional.of(node);
    }
    if (!parts.containsKey(node.node()) && isFull(parts.size())) {
      return Optional.empty();
    }
    List<UsageChange.Node> some = parts.computeIfAbsent(node.node(), _ -> new ArrayList<>());
    if (node.usages().part() == 0) {
      some.clear();
    }
    some.add(node);
    if (some.size() < node.usages().parts()) {
      return Optional.empty();
    }
    parts.remove(node.node());
    List<PartitionUsages> usages = some.stream().map(UsageChange.Node::usages).toList();
    return Optional.of(
        new UsageChange.Node(
            node.node(),
            node.origin(),
            node.requestedNanos(),
            node.timeNanos(),
            new PartitionUsages(
                node.partition(),
                0,
                1,
                usages.stream().flatMap(part -> part.nodes().stream()).toList(),
                usages.stream().flatMap(part -> part.pods().stream()).toList())));
  }

  /// An older report than the present one is of a copy that lags behind: what is known stays.
  private void put(UsageChange.Node node, Affected affected) {
    Optional.ofNullable(unseen.get(node.partition())).ifPresent(some -> some.remove(node.node()));
    UsageChange.Node before = nodes.get(node.node());
    if (before == null ? isFull(nodes.size()) : node.isBefore(before)) {
      return;
    }
    nodes.put(node.node(), node);
    var gone = new HashSet<PodRef>();
    if (before != null) {
      before.usages().pods().forEach(pod -> gone.add(pod.pod()));
    }
    for (PodUsage pod : node.usages().pods()) {
      if (pod.node().equals(node.node())) {
        gone.remove(pod.pod());
        pods.merge(pod.pod(), List.of(pod), (some, next) -> replaced(some, next.getFirst()));
        affected.pod(pod.pod());
      }
    }
    gone.forEach(pod -> remove(pod, node.node(), affected));
    affected.node(node.node());
  }

  /// Whatever a replica sends, memory is bounded.
  private boolean isFull(int size) {
    return size >= existing.getAsInt() + MOST_UNKNOWN;
  }

  private static List<PodUsage> replaced(List<PodUsage> some, PodUsage next) {
    if (some.size() == 1 && some.getFirst().node().equals(next.node())) {
      return List.of(next);
    }
    List<PodUsage> others = without(some, next.node());
    var all = new ArrayList<>(others);
    all.add(next);
    return List.copyOf(all);
  }

  private static List<PodUsage> without(List<PodUsage> some, String node) {
    return some.stream().filter(pod -> !pod.node().equals(node)).toList();
  }

  private void remove(String node, Affected affected) {
    UsageChange.Node before = nodes.remove(node);
    if (before != null) {
      before.usages().pods().forEach(pod -> remove(pod.pod(), node, affected));
      affected.node(node);
    }
  }

  private void remove(PodRef pod, String node, Affected affected) {
    pods.computeIfPresent(
        pod,
        (_, some) -> {
          List<PodUsage> others = without(some, node);
          return others.isEmpty() ? null : others;
        });
    affected.pod(pod);
  }

  /// When the usage of the node was requested from its kubelet, nanoseconds since the epoch; 0 if
  /// there is none.
  long requestedNanos(String node) {
    UsageChange.Node known = nodes.get(node);
    return known == null ? 0 : known.requestedNanos();
  }

  Optional<Usage> ofNode(String name) {
    return Optional.ofNullable(nodes.get(name)).stream()
        .flatMap(node -> node.usages().nodes().stream())
        .map(node -> node.usage())
        .findFirst();
  }

  /// Of each node that reports the pod.
  List<PodUsage> ofPod(PodRef pod) {
    return pods.getOrDefault(pod, List.of());
  }
}
