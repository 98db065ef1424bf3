package io.nilometer.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Membership;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies.Here;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.Copies.There;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One directory; the test sends the announcements of others.
class DirectoryTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final CopyId ID = new CopyId(17, 0);
  private static final CopyId SIBLING = new CopyId(17, 1);

  private final TestProbe<Membership.Command> membership = KIT.createTestProbe();
  private final ActorRef<Directory.Command<String>> directory =
      KIT.spawn(
          Directory.create(membership.getRef()),
          DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));
  private final ActorRef<MembershipView> views =
      membership.expectMessageClass(Membership.Follow.class).subscriber();
  private final TestProbe<Copies<String>> follower = KIT.createTestProbe();
  private final TestProbe<String> copy = KIT.createTestProbe();

  @AfterEach
  void end() {
    KIT.stop(directory);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private Here<String> announce(CopyId id, TestProbe<String> copy, Phase phase) {
    directory.tell(new Directory.Announce<>(id, phase, copy.getRef()));
    return new Here<>(id, phase, copy.getRef());
  }

  private void announces(String member, Phase phase, CopyId... copies) {
    directory.tell(new Directory.Announcement<>(member, Map.of(phase, List.of(copies))));
  }

  private void follow() {
    directory.tell(new Directory.Follow<>(follower.getRef()));
  }

  private void locate() {
    directory.tell(new Directory.Locate<>(follower.getRef()));
  }

  /// The end of a copy is reported by the thread on which it ended.
  private void untilAskedItTells(List<Here<String>> copies) {
    TestProbe<Copies<String>> asking = KIT.createTestProbe();
    asking.awaitAssert(
        () -> {
          directory.tell(new Directory.Follow<>(asking.getRef()));
          assertThat(asking.receiveMessage().of(17)).isEqualTo(copies);
          return null;
        });
  }

  private static void passes(long millis) {
    ManualTime.get(KIT.system()).timePasses(Duration.ofMillis(millis));
  }

  @Test
  void aSubscriberGetsEarlierAnnouncements() {
    Here<String> announced = announce(ID, copy, Phase.READY);
    follow();
    assertThat(follower.receiveMessage().of(17)).containsExactly(announced);
  }

  @Test
  void everySubscriberGetsABurstOfChangesAtOnce() {
    TestProbe<Copies<String>> other = KIT.createTestProbe();
    follow();
    directory.tell(new Directory.Follow<>(other.getRef()));
    assertThat(follower.receiveMessage().byPartition()).isEmpty();
    assertThat(other.receiveMessage().byPartition()).isEmpty();
    Here<String> first = announce(ID, copy, Phase.READY);
    passes(19);
    Here<String> second = announce(SIBLING, KIT.createTestProbe(), Phase.READY);
    follower.expectNoMessage(Duration.ZERO);
    passes(1);
    assertThat(follower.receiveMessage().of(17)).containsExactly(first, second);
    assertThat(other.receiveMessage().of(17)).containsExactly(first, second);
    passes(900);
    follower.expectNoMessage(Duration.ZERO);
  }

  @Test
  void allCopiesOfAPartitionAreKnown() {
    views.tell(Views.of("a:1", "a:1", "b:1"));
    Here<String> first = announce(ID, copy, Phase.READY);
    Here<String> retiring = announce(SIBLING, KIT.createTestProbe(), Phase.RETIRING);
    announce(new CopyId(18, 0), KIT.createTestProbe(), Phase.READY);
    announces("b:1", Phase.WARMING, SIBLING);
    follow();
    Copies<String> found = follower.receiveMessage();
    assertThat(found.of(17))
        .containsExactlyInAnyOrder(first, retiring, new There<>(SIBLING, Phase.WARMING, "b:1"));
    assertThat(found.byPartition()).containsOnlyKeys(17, 18);
  }

  @Test
  void aChangeOfPhaseTakesThePlaceOfWhatWasAnnounced() {
    announce(ID, copy, Phase.WARMING);
    Here<String> ready = announce(ID, copy, Phase.READY);
    follow();
    assertThat(follower.receiveMessage().of(17)).containsExactly(ready);
  }

  @Test
  void aStoppedCopyIsRemovedWhateverItsPhase() {
    announce(ID, copy, Phase.WARMING);
    announce(ID, copy, Phase.READY);
    follow();
    follower.receiveMessage();
    passes(20);
    follower.receiveMessage();
    copy.stop();
    untilAskedItTells(List.of());
    passes(20);
    assertThat(follower.receiveMessage().byPartition()).isEmpty();
  }

  @Test
  void aCopyThatWasReplacedMayStopWithoutTakingItsSuccessorAlong() {
    announce(ID, copy, Phase.READY);
    Here<String> successor = announce(ID, KIT.createTestProbe(), Phase.RETIRING);
    copy.stop();
    untilAskedItTells(List.of(successor));
  }

  @Test
  void whatAnotherReplicaAnnouncesTakesThePlaceOfAllItAnnouncedBefore() {
    views.tell(Views.of("a:1", "a:1", "b:1"));
    announces("b:1", Phase.WARMING, ID, new CopyId(18, 0));
    announces("b:1", Phase.READY, ID);
    follow();
    Copies<String> found = follower.receiveMessage();
    assertThat(found.of(17)).containsExactly(new There<>(ID, Phase.READY, "b:1"));
    assertThat(found.of(18)).isEmpty();
  }

  @Test
  void anUnchangedAnnouncementIsNotPublished() {
    views.tell(Views.of("a:1", "a:1", "b:1"));
    announces("b:1", Phase.READY, ID);
    passes(20);
    follow();
    follower.receiveMessage();
    announces("b:1", Phase.READY, ID);
    passes(20);
    follower.expectNoMessage(Duration.ZERO);
  }

  @Test
  void anAnnouncementOfANonMemberIsIgnored() {
    views.tell(Views.of("a:1", "a:1", "b:1"));
    announces("c:1", Phase.READY, ID);
    passes(20);
    follow();
    assertThat(follower.receiveMessage().byPartition()).isEmpty();
  }

  @Test
  void whatAMemberHadGoesWithItAndOneThatComesBackHasNothing() {
    MembershipView both = Views.of("a:1", "a:1", "b:1");
    views.tell(both);
    announces("b:1", Phase.READY, ID);
    views.tell(Views.of("a:1", "a:1"));
    follow();
    assertThat(follower.receiveMessage().byPartition()).isEmpty();
    views.tell(both);
    assertThat(follower.receiveMessage().byPartition()).isEmpty();
  }

  @Test
  void aNewViewIsPublishedAtOnce() {
    follow();
    follower.receiveMessage();
    MembershipView both = Views.of("a:1", "a:1", "b:1");
    views.tell(both);
    assertThat(follower.receiveMessage().view()).isEqualTo(both);
  }

  @Test
  void copiesAreLocatedWhenEveryReachableMemberHasAnnouncedItsOwn() {
    locate();
    follower.expectNoMessage(Duration.ZERO);
    MembershipView three = Views.of("a:1", "a:1", "b:1", "c:1");
    views.tell(three);
    announces("b:1", Phase.READY, ID);
    passes(20);
    follower.expectNoMessage(Duration.ZERO);
    directory.tell(new Directory.Announcement<>("c:1", Map.of()));
    passes(20);
    assertThat(follower.receiveMessage().of(17))
        .containsExactly(new There<>(ID, Phase.READY, "b:1"));
    passes(1_000);
    follower.expectNoMessage(Duration.ZERO);
  }

  @Test
  void anUnreachableMemberIsNotWaitedFor() {
    locate();
    views.tell(Views.of("a:1", "a:1", "b:1"));
    follower.expectNoMessage(Duration.ZERO);
    views.tell(Views.unheard(Views.of("a:1", "a:1", "b:1"), "b:1"));
    assertThat(follower.receiveMessage().byPartition()).isEmpty();
  }

  @Test
  void aReplicaThatIsNoMemberYetKnowsNothing() {
    views.tell(Views.of("a:1", "b:1"));
    directory.tell(new Directory.Announcement<>("b:1", Map.of()));
    locate();
    passes(20);
    follower.expectNoMessage(Duration.ZERO);
  }
}
