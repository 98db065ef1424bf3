package io.nilometer.storage;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.nilometer.model.Origin;
import java.util.List;

/// What a copy reports to those that follow it. First a snapshot: its begin, each node, and its end
/// as soon as the copy is complete. Besides, each node that changes.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "what")
@JsonSubTypes({
  @JsonSubTypes.Type(value = UsageChange.Begin.class, name = "begin"),
  @JsonSubTypes.Type(value = UsageChange.Node.class, name = "node"),
  @JsonSubTypes.Type(value = UsageChange.Gone.class, name = "gone"),
  @JsonSubTypes.Type(value = UsageChange.End.class, name = "end"),
  @JsonSubTypes.Type(value = UsageChange.Lost.class, name = "lost")
})
public sealed interface UsageChange {

  int partition();

  /// A snapshot of the partition follows.
  record Begin(int partition) implements UsageChange {}

  /// Everything that the copy answers of one node and its pods, in place of what it answered
  /// before. More than fits in a message comes in parts, one after the other.
  ///
  /// @param origin of the node's last batch
  /// @param requestedNanos when that batch was requested from the kubelet, since the epoch
  /// @param timeNanos when the node was sampled for that batch, by the kubelet's clock
  record Node(
      String node, Origin origin, long requestedNanos, long timeNanos, PartitionUsages usages)
      implements UsageChange {

    @Override
    public int partition() {
      return usages.partition();
    }

    /// Whether it is of an earlier batch than the other one. The rule is that of
    /// [io.nilometer.model.NodeHistory], so copies that store the same batches agree.
    public boolean isBefore(Node other) {
      return timeNanos < other.timeNanos
          && !origin.equals(other.origin)
          && !origin.turnsBack(other.origin, requestedNanos > other.requestedNanos);
    }

    List<Node> split() {
      return usages.split().stream()
          .map(part -> new Node(node, origin, requestedNanos, timeNanos, part))
          .toList();
    }
  }

  /// The copy answers nothing of this node any more.
  record Gone(int partition, String node) implements UsageChange {}

  /// The snapshot is whole: the copy answers nothing of a node that it did not have.
  record End(int partition) implements UsageChange {}

  /// There is no complete copy of the partition on this replica any more.
  record Lost(int partition) implements UsageChange {}

  /// Its size in a message, in nodes and containers.
  default int size() {
    return switch (this) {
      case Node node -> Math.max(1, node.usages().size());
      case Begin _, Gone _, End _, Lost _ -> 1;
    };
  }
}
