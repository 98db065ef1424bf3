package io.nilometer.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.copies.Copies.Phase;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.lifecycle.AfterContainer;

/// The allocation strategy, asked as the shard coordinator does.
@Domain(MemberSets.class)
class PlacementTest {

  private static final Partitions PARTITIONS = new Partitions(64);
  private static final String SELF = "self:1";

  @AfterContainer
  static void stop() {
    SimulatedCoordinator.stop();
  }

  private static SimulatedCoordinator coordinator(Set<String> members) {
    var all = new TreeSet<>(members);
    all.add(SELF);
    return new SimulatedCoordinator(PARTITIONS, SELF, all);
  }

  private static void assertWanted(SimulatedCoordinator coordinator, Set<String> workers) {
    for (int partition = 0; partition < PARTITIONS.count(); partition++) {
      assertThat(coordinator.hosts(partition))
          .containsExactlyInAnyOrderElementsOf(
              Ranking.of(partition, workers).stream().limit(CopyId.COPIES).toList());
    }
  }

  @Property(tries = 50)
  void bothCopiesOfEachPartitionGoToItsTwoTopRanked(@ForAll Set<String> members) {
    SimulatedCoordinator coordinator = coordinator(members);
    coordinator.allocateAll();
    assertWanted(coordinator, coordinator.members());
    assertThat(coordinator.round()).isEmpty();
  }

  @Property(tries = 50)
  void afterAJoinTheWantedPlacementIsReachedAndOneCopyStaysWhereItWas(@ForAll Set<String> members) {
    SimulatedCoordinator coordinator = coordinator(members);
    coordinator.allocateAll();
    List<Set<String>> before = coordinator.allHosts();
    coordinator.join("new:1");
    coordinator.allocateAll();
    coordinator.settle();
    assertWanted(coordinator, coordinator.members());
    assertOneStayed(before, coordinator.allHosts());
  }

  @Property(tries = 50)
  void afterADeathTheWantedPlacementIsReachedAndOneCopyStaysWhereItWas(
      @ForAll Set<String> members) {
    SimulatedCoordinator coordinator = coordinator(members);
    coordinator.allocateAll();
    List<Set<String>> before = coordinator.allHosts();
    String dead = new TreeSet<>(members).getFirst();
    coordinator.remove(dead);
    coordinator.allocateAll();
    coordinator.settle();
    assertWanted(coordinator, coordinator.members());
    assertOneStayed(before, coordinator.allHosts());
  }

  @Property(tries = 50)
  void oneThatDrainsIsLeftEmptyWhereTwoOthersWork(@ForAll Set<String> members) {
    SimulatedCoordinator coordinator = coordinator(members);
    coordinator.join("another:1");
    coordinator.allocateAll();
    String leaving = new TreeSet<>(members).getFirst();
    coordinator.drain(leaving);
    coordinator.settle();
    assertWanted(coordinator, coordinator.workers());
  }

  /// One after the other: with each, one copy of every partition stays where it was.
  @Property(tries = 50)
  void afterAnyJoinsDeathsAndDrainsTheWantedPlacementIsReached(@ForAll Set<String> members) {
    var random = new Random(members.hashCode());
    SimulatedCoordinator coordinator = coordinator(members);
    coordinator.allocateAll();
    for (int number = 0; number < 8; number++) {
      List<Set<String>> before = coordinator.allHosts();
      change(coordinator, random.nextInt(3), number);
      coordinator.allocateAll();
      coordinator.settle();
      assertWanted(coordinator, coordinator.workers());
      assertOneStayed(before, coordinator.allHosts());
    }
  }

  private static void change(SimulatedCoordinator coordinator, int kind, int number) {
    var others = new TreeSet<String>(coordinator.workers());
    others.remove(SELF);
    if (kind == 1 && !others.isEmpty()) {
      coordinator.remove(others.getFirst());
    } else if (kind == 2 && others.size() > 1) {
      coordinator.drain(others.getLast());
    } else {
      coordinator.join("new-" + number + ":1");
    }
  }

  private static void assertOneStayed(List<Set<String>> before, List<Set<String>> after) {
    for (int partition = 0; partition < PARTITIONS.count(); partition++) {
      assertThat(after.get(partition)).containsAnyElementsOf(before.get(partition));
    }
  }

  @Example
  void noMoreThanSoManyMoveAtATime() {
    var coordinator = new SimulatedCoordinator(new Partitions(256), SELF, Set.of(SELF, "b:1"));
    coordinator.allocateAll();
    coordinator.join("c:1");
    Set<CopyId> round = coordinator.round();
    assertThat(round).hasSize(Placement.MAX_MOVES);
    assertThat(round.stream().map(CopyId::partition)).doesNotHaveDuplicates();
  }

  @Example
  void aCopyWhoseSiblingIsNotReadyStays() {
    SimulatedCoordinator coordinator = joined();
    Set<CopyId> movable = coordinator.round();
    assertThat(movable).isNotEmpty();
    for (Phase phase : List.of(Phase.WARMING, Phase.RETIRING)) {
      movable.forEach(copy -> coordinator.turn(copy.sibling(), phase));
      assertThat(coordinator.round()).doesNotContainAnyElementsOf(movable);
    }
  }

  @Example
  void nothingMovesWhileAMemberIsUnreachable() {
    SimulatedCoordinator coordinator = joined();
    coordinator.silence("b:1");
    assertThat(coordinator.round()).isEmpty();
  }

  @Example
  void nothingMovesWhileMembersComeUnlessOneLeaves() {
    SimulatedCoordinator coordinator = joined();
    coordinator.unsettle();
    assertThat(coordinator.round()).isEmpty();
    coordinator.drain("b:1");
    assertThat(coordinator.round()).isNotEmpty();
  }

  @Example
  void twoCopiesOnOneReplicaArePartedEvenWhileMembersCome() {
    SimulatedCoordinator coordinator = coordinator(Set.of());
    CopyId.all(7).forEach(coordinator::allocate);
    coordinator.allocate(new CopyId(8, 0));
    coordinator.join("new:1");
    coordinator.unsettle();
    assertThat(coordinator.round()).hasSize(1).allMatch(copy -> copy.partition() == 7);
  }

  @Example
  void aRoundBeginsOnlyWhenTheOneBeforeEnded() {
    SimulatedCoordinator coordinator = joined();
    assertThat(coordinator.round(Set.of("0/0"))).isEmpty();
  }

  @Example
  void whatIsStillListedAtAHostThatIsGoneIsNotMoved() {
    var coordinator = new SimulatedCoordinator(PARTITIONS, SELF, Set.of(SELF, "b:1", "c:1"));
    coordinator.allocateAll();
    coordinator.join("d:1");
    coordinator.leaveListed("b:1");
    var moving = new HashSet<String>();
    coordinator.round().forEach(copy -> moving.add(coordinator.host(copy).orElseThrow()));
    assertThat(moving).isNotEmpty().doesNotContain("b:1");
  }

  @Example
  void nothingIsGivenToAMemberThatHasNoRegionOrLeaves() {
    SimulatedCoordinator coordinator =
        new SimulatedCoordinator(PARTITIONS, SELF, Set.of(SELF, "b:1"));
    coordinator.joinWithoutRegion("c:1");
    coordinator.join("d:1");
    coordinator.drain("d:1");
    coordinator.allocateAll();
    assertWanted(coordinator, Set.of(SELF, "b:1"));
    assertThat(coordinator.round()).isEmpty();
  }

  @Example
  void oneAloneIsGivenBoth() {
    var coordinator = new SimulatedCoordinator(PARTITIONS, SELF, Set.of(SELF));
    assertThat(coordinator.allocate(new CopyId(3, 1))).contains(SELF);
    assertThat(coordinator.allocate(new CopyId(3, 0))).contains(SELF);
  }

  @Example
  void bothOnOneArePartedWhenAnotherComesAndTheOneThatHoldsAllStays() {
    var coordinator = new SimulatedCoordinator(new Partitions(1), SELF, Set.of(SELF));
    var first = new CopyId(0, 1);
    coordinator.allocate(first);
    coordinator.allocate(first.sibling());
    coordinator.turn(first.sibling(), Phase.IDLE);
    coordinator.join("other:1");
    coordinator.settle();
    assertThat(coordinator.host(first)).contains(SELF);
    assertThat(coordinator.host(first.sibling())).contains("other:1");
  }

  @Example
  void beforeItIsShownAnythingNothingIsGivenToAnybody() {
    var coordinator = new SimulatedCoordinator(PARTITIONS, SELF, Set.of());
    assertThat(coordinator.allocate(new CopyId(3, 1))).isEmpty();
    assertThat(coordinator.round()).isEmpty();
  }

  /// Two have all, then a third comes.
  private static SimulatedCoordinator joined() {
    var coordinator = new SimulatedCoordinator(PARTITIONS, SELF, Set.of(SELF, "b:1"));
    coordinator.allocateAll();
    coordinator.join("c:1");
    return coordinator;
  }
}
