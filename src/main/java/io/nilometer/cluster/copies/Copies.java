package io.nilometer.cluster.copies;

import io.nilometer.cluster.MembershipView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;

/// The members and the announced copies of every partition, as the [Directory] knows them now.
/// Immutable.
///
/// @param byPartition the announced copies of each partition; a partition without any is absent
/// @param <M> the messages of a copy
public record Copies<M>(MembershipView view, Map<Integer, List<Copy<M>>> byPartition) {

  /// One announced copy.
  public sealed interface Copy<M> {

    CopyId id();

    Phase phase();
  }

  /// A copy on this replica.
  public record Here<M>(CopyId id, Phase phase, ActorRef<M> ref) implements Copy<M> {}

  /// A copy on another replica.
  ///
  /// @param member host:port
  public record There<M>(CopyId id, Phase phase, String member) implements Copy<M> {}

  /// What a copy can do.
  ///
  /// ```
  ///  WARMING ──has what its sibling has──▶ READY ──is moved──▶ RETIRING ──two others are READY──▶
  ///    │ ▲
  ///    ▼ │ its sibling is READY on the same replica, which works alone
  ///   IDLE
  /// ```
  ///
  /// Every copy but an idle one takes batches.
  public enum Phase {
    /// Holds nothing, since its sibling is on this replica too. Not announced to other replicas.
    IDLE,
    /// Restores data from its sibling: not queried.
    WARMING,
    /// Complete.
    READY,
    /// Complete, and stays only until two others are Ready.
    RETIRING;

    public boolean isComplete() {
      return this == READY || this == RETIRING;
    }
  }

  /// The class, for message adapters: a class literal has no type arguments.
  @SuppressWarnings("unchecked")
  public static <M> Class<Copies<M>> type() {
    return (Class<Copies<M>>) (Class<?>) Copies.class;
  }

  public static <M> Copies<M> none() {
    return new Copies<>(MembershipView.before(""), Map.of());
  }

  /// All copies of the partition.
  public List<Copy<M>> of(int partition) {
    return byPartition.getOrDefault(partition, List.of());
  }

  /// The copies on this replica that take batches.
  public List<ActorRef<M>> here(int partition) {
    var refs = new ArrayList<ActorRef<M>>(CopyId.COPIES);
    for (Copy<M> copy : of(partition)) {
      if (copy instanceof Here<M>(_, Phase phase, ActorRef<M> ref) && phase != Phase.IDLE) {
        refs.add(ref);
      }
    }
    return refs;
  }

  /// The other reachable replicas that have a copy.
  public SortedSet<String> elsewhere(int partition) {
    var members = new TreeSet<String>();
    for (Copy<M> copy : of(partition)) {
      if (copy instanceof There<M>(_, _, String member) && view.reachable().contains(member)) {
        members.add(member);
      }
    }
    return members;
  }

  /// Whether another replica has a copy.
  public boolean isAnyElsewhere() {
    return byPartition.values().stream().flatMap(List::stream).anyMatch(There.class::isInstance);
  }

  /// The complete copies that can be queried, the best first: one that stays before one that
  /// retires, then one on this replica before others.
  public List<Copy<M>> complete(int partition) {
    return of(partition).stream()
        .filter(copy -> copy.phase().isComplete() && isReachable(copy))
        .sorted(
            Comparator.comparing((Copy<M> copy) -> copy.phase())
                .thenComparing(copy -> copy instanceof There<M>))
        .toList();
  }

  /// Whether the copy is placed somewhere; a retiring one is not.
  public boolean isPlaced(CopyId id) {
    return of(id.partition()).stream()
        .anyMatch(copy -> copy.id().equals(id) && copy.phase() != Phase.RETIRING);
  }

  /// Whether one of the copies is placed on this replica.
  public boolean isPlacedHere(int partition) {
    return of(partition).stream()
        .anyMatch(copy -> copy instanceof Here<M> && copy.phase() != Phase.RETIRING);
  }

  /// Whether the sibling is Ready on this replica as well.
  public boolean isBesideSibling(CopyId id) {
    return of(id.partition()).stream()
        .anyMatch(
            copy ->
                copy instanceof Here<M>
                    && copy.id().equals(id.sibling())
                    && copy.phase() == Phase.READY);
  }

  /// Whether the copy is Ready where it is placed.
  public boolean isReady(CopyId id) {
    return of(id.partition()).stream()
        .anyMatch(copy -> copy.id().equals(id) && copy.phase() == Phase.READY && isReachable(copy));
  }

  /// The copy on this replica to query, if there is one.
  public Optional<ActorRef<M>> completeHere(int partition) {
    return complete(partition).stream()
        .flatMap(copy -> copy instanceof Here<M> here ? Stream.of(here.ref()) : Stream.empty())
        .findFirst();
  }

  /// The replica of the copy: host:port.
  public String host(Copy<M> copy) {
    return switch (copy) {
      case Here<M> _ -> view.self();
      case There<M>(_, _, String member) -> member;
    };
  }

  /// The other copies to restore from: the complete ones, those that stay first; if there is none,
  /// those that are warming up, which may have a part.
  public List<Copy<M>> others(int partition, ActorRef<M> than) {
    List<Copy<M>> reachable =
        of(partition).stream()
            .filter(
                copy ->
                    copy.phase() != Phase.IDLE
                        && isReachable(copy)
                        && !(copy instanceof Here<M> here && here.ref().equals(than)))
            .toList();
    List<Copy<M>> complete =
        reachable.stream()
            .filter(copy -> copy.phase().isComplete())
            .sorted(Comparator.comparing(Copy<M>::phase))
            .toList();
    return complete.isEmpty() ? reachable : complete;
  }

  /// Whether no data of the partition is lost when this replica ends: other replicas have as many
  /// Ready copies as there should be. Those of a draining replica do not count, since it ends too.
  public boolean isCoveredElsewhere(int partition) {
    long ready =
        of(partition).stream()
            .filter(copy -> copy instanceof There<M> there && isWorker(there.member()))
            .filter(copy -> copy.phase() == Phase.READY)
            .count();
    long others = view.workers().stream().filter(worker -> !worker.equals(view.self())).count();
    return ready >= Math.min(CopyId.COPIES, others);
  }

  /// Whether no data of this replica, which drains, is lost when it ends. Where nobody whom it
  /// reaches stays there is none to take it, and it goes. But a member that is unreachable may
  /// return, or another one come in its place.
  public boolean isAllCoveredElsewhere() {
    boolean anyoneStays = !view.workers().isEmpty() && !view.works();
    return allHere()
        .map(copy -> copy.id().partition())
        .distinct()
        .allMatch(partition -> anyoneStays ? isCoveredElsewhere(partition) : view.isWhole());
  }

  /// Whether no data of the partition is lost when one replica ends: two that go on have a Ready
  /// copy, or the only one has.
  public boolean isHeldTwice(int partition) {
    long holders =
        of(partition).stream()
            .filter(copy -> copy.phase() == Phase.READY && isReachable(copy))
            .map(this::host)
            .filter(this::isWorker)
            .distinct()
            .count();
    return holders >= Math.min(CopyId.COPIES, Math.max(1, view.workers().size()));
  }

  private boolean isWorker(String member) {
    return view.workers().contains(member);
  }

  /// All copies on this replica.
  public Stream<Here<M>> allHere() {
    return byPartition.values().stream()
        .flatMap(List::stream)
        .flatMap(copy -> copy instanceof Here<M> here ? Stream.of(here) : Stream.empty());
  }

  private boolean isReachable(Copy<M> copy) {
    return switch (copy) {
      case Here<M> _ -> true;
      case There<M>(_, _, String member) -> view.reachable().contains(member);
    };
  }
}
