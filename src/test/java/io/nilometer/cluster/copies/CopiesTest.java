package io.nilometer.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.cluster.copies.Copies.Here;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.Copies.There;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CopiesTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final MembershipView THREE = Views.of("a:1", "a:1", "b:1", "c:1");

  private final ActorRef<String> ref = KIT.<String>createTestProbe().getRef();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private Here<String> here(int copy, Phase phase) {
    return new Here<>(new CopyId(17, copy), phase, ref);
  }

  private static There<String> there(int copy, Phase phase, String member) {
    return new There<>(new CopyId(17, copy), phase, member);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // List.of only reads them
  private static Copies<String> copies(MembershipView view, Copy<String>... copies) {
    return new Copies<>(view, Map.of(17, List.of(copies)));
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // passed on
  private static Copies<String> copies(Copy<String>... copies) {
    return copies(THREE, copies);
  }

  @Test
  void aCopyHereIsAskedBeforeOneElsewhere() {
    Copy<String> near = here(0, Phase.READY);
    Copy<String> far = there(1, Phase.READY, "b:1");
    assertThat(copies(near, far).complete(17)).containsExactly(near, far);
    assertThat(copies(far, near).complete(17)).containsExactly(near, far);
  }

  @Test
  void aCopyThatStaysIsAskedBeforeOneThatRetiresHere() {
    Copy<String> near = here(0, Phase.RETIRING);
    Copy<String> far = there(1, Phase.READY, "b:1");
    assertThat(copies(near, far).complete(17)).containsExactly(far, near);
    assertThat(copies(near, far).completeHere(17)).contains(ref);
  }

  @Test
  void aCopyThatIsWarmingIsNotAsked() {
    Copy<String> far = there(1, Phase.READY, "b:1");
    assertThat(copies(here(0, Phase.WARMING), far).complete(17)).containsExactly(far);
    assertThat(copies(here(0, Phase.WARMING)).completeHere(17)).isEmpty();
  }

  @Test
  void aCopyOfAnUnreachableMemberGetsNeitherQueriesNorBatches() {
    Copy<String> near = here(0, Phase.READY);
    Copy<String> far = there(1, Phase.READY, "b:1");
    Copies<String> copies = copies(Views.unheard(THREE, "b:1"), near, far);
    assertThat(copies.complete(17)).containsExactly(near);
    assertThat(copies.elsewhere(17)).isEmpty();
    assertThat(copies.isReady(far.id())).isFalse();
    assertThat(copies.isPlaced(far.id())).isTrue();
  }

  @Test
  void batchesGoToCopiesInEveryPhase() {
    Copies<String> copies =
        copies(
            here(0, Phase.RETIRING),
            there(0, Phase.WARMING, "c:1"),
            there(1, Phase.READY, "b:1"),
            there(1, Phase.RETIRING, "b:1"));
    assertThat(copies.here(17)).containsExactly(ref);
    assertThat(copies.elsewhere(17)).containsExactly("b:1", "c:1");
  }

  @Test
  void anIdleCopyIsPlacedAndGetsNeitherBatchesNorQueries() {
    Copies<String> copies = copies(here(0, Phase.IDLE));
    assertThat(copies.isPlaced(new CopyId(17, 0))).isTrue();
    assertThat(copies.here(17)).isEmpty();
    assertThat(copies.complete(17)).isEmpty();
    assertThat(copies.others(17, KIT.<String>createTestProbe().getRef())).isEmpty();
  }

  @Test
  void aCopyIsBesideItsSiblingWhereThatIsReadyOnThisReplica() {
    var id = new CopyId(17, 1);
    assertThat(copies(here(0, Phase.READY)).isBesideSibling(id)).isTrue();
    assertThat(copies(here(0, Phase.WARMING)).isBesideSibling(id)).isFalse();
    assertThat(copies(here(1, Phase.READY)).isBesideSibling(id)).isFalse();
    assertThat(copies(there(0, Phase.READY, "b:1")).isBesideSibling(id)).isFalse();
  }

  @Test
  void aCopyThatRetiresIsNotWhereItIsPlaced() {
    Copies<String> copies = copies(here(0, Phase.RETIRING), there(1, Phase.WARMING, "b:1"));
    assertThat(copies.isPlaced(new CopyId(17, 0))).isFalse();
    assertThat(copies.isReady(new CopyId(17, 0))).isFalse();
    assertThat(copies.isPlaced(new CopyId(17, 1))).isTrue();
    assertThat(copies.isReady(new CopyId(17, 1))).isFalse();
  }

  @Test
  void theOthersAreTheReachableCompleteCopies() {
    Copy<String> warming = there(1, Phase.WARMING, "b:1");
    Copy<String> retiring = there(0, Phase.RETIRING, "b:1");
    Copies<String> copies =
        copies(
            Views.unheard(THREE, "c:1"),
            here(0, Phase.READY),
            warming,
            there(1, Phase.READY, "c:1"),
            retiring);
    assertThat(copies.others(17, ref)).containsExactly(retiring);
  }

  @Test
  void ofTheOthersOneThatStaysComesBeforeOneThatRetires() {
    Copy<String> retiring = there(0, Phase.RETIRING, "b:1");
    Copy<String> ready = there(1, Phase.READY, "c:1");
    assertThat(copies(here(0, Phase.WARMING), retiring, ready).others(17, ref))
        .containsExactly(ready, retiring);
  }

  @Test
  void aWarmingCopyIsRecalledWhereNoneIsComplete() {
    Copy<String> warming = there(1, Phase.WARMING, "b:1");
    assertThat(copies(here(0, Phase.WARMING), warming).others(17, ref)).containsExactly(warming);
    assertThat(copies(Views.unheard(THREE, "c:1"), here(0, Phase.WARMING), warming).others(17, ref))
        .containsExactly(warming);
    Copy<String> complete = there(1, Phase.READY, "c:1");
    assertThat(copies(here(0, Phase.WARMING), warming, complete).others(17, ref))
        .containsExactly(complete);
  }

  @Test
  void aCopyIsPlacedHereUntilItRetires() {
    assertThat(copies(here(0, Phase.WARMING)).isPlacedHere(17)).isTrue();
    assertThat(copies(here(0, Phase.RETIRING)).isPlacedHere(17)).isFalse();
    assertThat(copies(there(0, Phase.READY, "b:1")).isPlacedHere(17)).isFalse();
  }

  @Test
  void dataOnTwoOtherReplicasIsNotLostWithThisOne() {
    Copy<String> here = here(0, Phase.RETIRING);
    Copy<String> one = there(0, Phase.READY, "b:1");
    assertThat(copies(here, one, there(1, Phase.READY, "c:1")).isCoveredElsewhere(17)).isTrue();
    assertThat(copies(here, one, there(1, Phase.WARMING, "c:1")).isCoveredElsewhere(17)).isFalse();
    assertThat(copies(here, one).isCoveredElsewhere(17)).isFalse();
    assertThat(
            copies(Views.unheard(THREE, "c:1"), here, one, there(1, Phase.READY, "c:1"))
                .isCoveredElsewhere(17))
        .isTrue();
  }

  @Test
  void aDrainingReplicaIsNoCover() {
    MembershipView oneStays = Views.draining(THREE, "a:1", "b:1");
    Copy<String> here = here(0, Phase.RETIRING);
    Copy<String> draining = there(1, Phase.READY, "b:1");
    Copy<String> warming = there(0, Phase.WARMING, "c:1");
    assertThat(copies(oneStays, here, draining, warming).isCoveredElsewhere(17)).isFalse();
    assertThat(
            copies(oneStays, here, draining, there(0, Phase.READY, "c:1")).isCoveredElsewhere(17))
        .isTrue();
  }

  @Test
  void oneOtherReplicaIsEnoughWhereThereIsNoSecond() {
    MembershipView two = Views.of("a:1", "a:1", "b:1");
    Copy<String> here = here(0, Phase.READY);
    assertThat(copies(two, here, there(1, Phase.READY, "b:1")).isCoveredElsewhere(17)).isTrue();
    assertThat(copies(two, here).isCoveredElsewhere(17)).isFalse();
    assertThat(copies(Views.of("a:1", "a:1"), here).isCoveredElsewhere(17)).isTrue();
  }

  private static MembershipView draining(MembershipView view) {
    return Views.draining(view, view.self());
  }

  /// As Membership has it: where all that are reachable drain, they count as workers.
  private static MembershipView allDraining(MembershipView view) {
    return view;
  }

  @Test
  void aDrainingReplicaIsNotCoveredWhileItReachesNobodyWhoStays() {
    MembershipView two = Views.of("a:1", "a:1", "b:1");
    Copy<String> here = here(0, Phase.READY);
    Copy<String> silent = there(1, Phase.READY, "b:1");
    assertThat(copies(Views.unheard(two, "b:1"), here, silent).isAllCoveredElsewhere()).isFalse();
    assertThat(copies(Views.unheard(THREE, "b:1", "c:1"), here).isAllCoveredElsewhere()).isFalse();
    assertThat(copies(draining(two), here, silent).isAllCoveredElsewhere()).isTrue();
    assertThat(copies(draining(two), here).isAllCoveredElsewhere()).isFalse();
  }

  @Test
  void whereAllReplicasDrainNoneWaitsForAnother() {
    MembershipView all = allDraining(THREE);
    Copy<String> here = here(0, Phase.READY);
    Copy<String> there = there(1, Phase.READY, "b:1");
    assertThat(copies(all, here, there).isAllCoveredElsewhere()).isTrue();
    assertThat(copies(Views.of("a:1", "a:1"), here).isAllCoveredElsewhere()).isTrue();
  }

  @Test
  void aReplicaThatHoldsNothingIsCovered() {
    assertThat(new Copies<String>(Views.unheard(THREE, "b:1", "c:1"), Map.of()))
        .matches(Copies::isAllCoveredElsewhere);
    assertThat(Copies.<String>none().isAllCoveredElsewhere()).isTrue();
  }

  @Test
  void aPartitionWithoutAnnouncementHasNoCopy() {
    assertThat(copies(here(0, Phase.READY)).complete(16)).isEmpty();
    assertThat(Copies.<String>none().of(17)).isEmpty();
  }
}
