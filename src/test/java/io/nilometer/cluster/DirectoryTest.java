package io.nilometer.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class DirectoryTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final CopyId ID = new CopyId(17, 0);

  private final ActorRef<Directory.Command<String>> directory = KIT.spawn(Directory.create());
  private final TestProbe<Copies<String>> follower = KIT.createTestProbe();
  private final TestProbe<String> copy = KIT.createTestProbe();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private Copies.Copy<String> announce(CopyId id, TestProbe<String> copy, Copies.Phase phase) {
    var announced = new Copies.Copy<>(id, copy.getRef(), phase);
    directory.tell(new Directory.Announce<>(announced));
    return announced;
  }

  private void follow() {
    directory.tell(new Directory.Follow<>(follower.getRef()));
  }

  @Test
  void aFollowerIsToldWhatIsAnnouncedAlready() {
    Copies.Copy<String> announced = announce(ID, copy, Copies.Phase.READY);
    follow();
    assertThat(follower.receiveMessage().of(17)).containsExactly(announced);
  }

  @Test
  void everyFollowerIsToldEachChange() {
    TestProbe<Copies<String>> other = KIT.createTestProbe();
    follow();
    directory.tell(new Directory.Follow<>(other.getRef()));
    assertThat(follower.receiveMessage().byPartition()).isEmpty();
    assertThat(other.receiveMessage().byPartition()).isEmpty();
    Copies.Copy<String> announced = announce(ID, copy, Copies.Phase.READY);
    assertThat(follower.receiveMessage().of(17)).containsExactly(announced);
    assertThat(other.receiveMessage().of(17)).containsExactly(announced);
  }

  @Test
  void bothCopiesOfAPartitionAreKnown() {
    Copies.Copy<String> first = announce(ID, copy, Copies.Phase.READY);
    Copies.Copy<String> second =
        announce(new CopyId(17, 1), KIT.createTestProbe(), Copies.Phase.WARMING);
    announce(new CopyId(18, 0), KIT.createTestProbe(), Copies.Phase.READY);
    follow();
    Copies<String> found = follower.receiveMessage();
    assertThat(found.of(17)).containsExactlyInAnyOrder(first, second);
    assertThat(found.byPartition()).containsOnlyKeys(17, 18);
  }

  @Test
  void aChangeOfPhaseTakesThePlaceOfWhatWasAnnounced() {
    announce(ID, copy, Copies.Phase.WARMING);
    Copies.Copy<String> ready = announce(ID, copy, Copies.Phase.READY);
    follow();
    assertThat(follower.receiveMessage().of(17)).containsExactly(ready);
  }

  @Test
  void aCopyThatStopsIsNoLongerThereWhateverItsPhaseWas() {
    announce(ID, copy, Copies.Phase.WARMING);
    announce(ID, copy, Copies.Phase.READY);
    follow();
    follower.receiveMessage();
    copy.stop();
    assertThat(follower.receiveMessage()).isEqualTo(new Copies<String>(Map.of()));
  }

  @Test
  void aCopyThatWasReplacedMayStopWithoutTakingItsSuccessorAlong() {
    TestProbe<String> successor = KIT.createTestProbe();
    announce(ID, copy, Copies.Phase.READY);
    Copies.Copy<String> there = announce(ID, successor, Copies.Phase.READY);
    copy.stop();
    successor.expectTerminated(copy.getRef());
    follow();
    assertThat(follower.receiveMessage().of(17)).containsExactly(there);
    announce(new CopyId(18, 0), KIT.createTestProbe(), Copies.Phase.READY);
    assertThat(follower.receiveMessage().of(17)).containsExactly(there);
  }

  @Test
  void aCopyThatComesBackInAnotherPhaseIsTakenIn() {
    TestProbe<String> other = KIT.createTestProbe();
    announce(ID, copy, Copies.Phase.READY);
    announce(ID, other, Copies.Phase.READY);
    Copies.Copy<String> back = announce(ID, copy, Copies.Phase.WARMING);
    follow();
    assertThat(follower.receiveMessage().of(17)).containsExactly(back);
  }
}
