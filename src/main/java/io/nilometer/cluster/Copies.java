package io.nilometer.cluster;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;

/// Where every copy of every partition is, as the [Directory] knows it now. Immutable.
///
/// @param byPartition the announced copies of each partition; a partition that has none is absent
/// @param <M> what copies are told
public record Copies<M>(Map<Integer, List<Copy<M>>> byPartition) {

  /// One announced copy.
  public record Copy<M>(CopyId id, ActorRef<M> ref, Phase phase) {}

  /// What a copy can do.
  public enum Phase {
    /// Takes batches, and is still being told what its sibling has: not to be asked.
    WARMING,
    /// Has all there is.
    READY
  }

  /// The class, for message adapters: a class object cannot name its type's arguments.
  @SuppressWarnings("unchecked")
  public static <M> Class<Copies<M>> type() {
    return (Class<Copies<M>>) (Class<?>) Copies.class;
  }

  public static <M> Copies<M> none() {
    return new Copies<>(Map.of());
  }

  /// All copies of the partition: they are told whatever is to be kept.
  public List<Copy<M>> of(int partition) {
    return byPartition.getOrDefault(partition, List.of());
  }

  /// The copy of the partition to be asked, one of this replica before others.
  public Optional<ActorRef<M>> ready(int partition) {
    Optional<ActorRef<M>> found = Optional.empty();
    for (Copy<M> copy : of(partition)) {
      boolean here = copy.ref().path().address().hasLocalScope();
      if (copy.phase() == Phase.READY && (found.isEmpty() || here)) {
        found = Optional.of(copy.ref());
      }
    }
    return found;
  }
}
