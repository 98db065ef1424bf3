package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Fences;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.model.NodeHistory;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandoffHolderTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final CopyId ID = new CopyId(3, 0);
  private static final NodeHistory HISTORY =
      Scrapes.history(Scrapes.number("a", 1), Scrapes.number("a", 2));

  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      KIT.createTestProbe();
  private final TestProbe<StorageActor.Command> moved = KIT.createTestProbe();
  private final ActorRef<HandoffHolder.Command> handoffs =
      KIT.spawn(
          HandoffHolder.create(
              new StorageSettings(new Partitions(4), Scrapes.RESOLUTION, Duration.ofSeconds(55)),
              directory.getRef(),
              Fences.open(),
              _ -> Optional.of(Set.of()),
              Telemetry.create(Scrapes.RESOLUTION, InstantSource.system(), System::nanoTime),
              () -> 0));
  private final ActorRef<Copies<StorageActor.Command>> located =
      ((Directory.Follow<StorageActor.Command>) directory.receiveMessage()).subscriber();

  @AfterEach
  void end() {
    KIT.stop(handoffs);
  }

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /// Who holds on from now on what a copy held.
  @SuppressWarnings("unchecked")
  private ActorRef<StorageActor.Command> cover() {
    handoffs.tell(
        new HandoffHolder.Cover(ID, Map.of("a", new HeldNode(HISTORY, 0, 0)), 0, moved.getRef()));
    var announced =
        (Directory.Announce<StorageActor.Command>)
            directory.expectMessageClass(Directory.Announce.class);
    assertThat(announced.phase()).isEqualTo(Phase.RETIRING);
    assertThat(announced.id()).isEqualTo(ID);
    return announced.ref();
  }

  private void locate(ActorRef<StorageActor.Command> holder, Phase atB, Phase atC) {
    located.tell(
        new Copies<>(
            Views.of("here:1", "here:1", "b:1", "c:1"),
            Map.of(
                3,
                List.of(
                    new Copies.Here<>(ID, Phase.RETIRING, holder),
                    new Copies.There<>(ID, atB, "b:1"),
                    new Copies.There<>(new CopyId(3, 1), atC, "c:1")))));
  }

  private void assertHolds(ActorRef<StorageActor.Command> holder) {
    TestProbe<StorageActor.Command> asking = KIT.createTestProbe();
    holder.tell(new StorageActor.Recall(1, new Selection.AllNodes(), asking.getRef()));
    asking.expectMessage(
        new StorageActor.Recalled(
            1,
            0,
            1,
            List.of(HISTORY),
            Optional.of(Copies.Phase.RETIRING),
            Optional.of(List.of(0L)),
            Optional.of(List.of(0L))));
  }

  @Test
  void aStoppingCopyIsReleasedWhenItsHistoriesAreHeldAndAnnounced() {
    ActorRef<StorageActor.Command> holder = cover();
    moved.expectMessage(new StorageActor.Covered(holder));
    assertHolds(holder);
  }

  @Test
  void theyAreHeldUntilTwoOthersAreReady() {
    ActorRef<StorageActor.Command> holder = cover();
    locate(holder, Phase.WARMING, Phase.READY);
    locate(holder, Phase.READY, Phase.RETIRING);
    assertHolds(holder);
    locate(holder, Phase.READY, Phase.READY);
    directory.expectTerminated(holder);
  }

  @Test
  void oneThatIsLeftAloneHoldsThemUntilACopyIsReady() {
    ActorRef<StorageActor.Command> holder = cover();
    var retiring = new Copies.Here<>(ID, Phase.RETIRING, holder);
    located.tell(new Copies<>(Views.of("here:1", "here:1"), Map.of(3, List.of(retiring))));
    assertHolds(holder);
    var stopping = new Copies.Here<>(ID, Phase.READY, moved.getRef());
    located.tell(
        new Copies<>(Views.of("here:1", "here:1"), Map.of(3, List.of(retiring, stopping))));
    assertHolds(holder);
    TestProbe<StorageActor.Command> next = KIT.createTestProbe();
    var ready = new Copies.Here<>(ID, Phase.READY, next.getRef());
    located.tell(new Copies<>(Views.of("here:1", "here:1"), Map.of(3, List.of(retiring, ready))));
    directory.expectTerminated(holder);
  }

  @Test
  void whileAMemberIsUnreachableOneOtherCopyIsNotEnough() {
    ActorRef<StorageActor.Command> holder = cover();
    MembershipView silent = Views.unheard(Views.of("here:1", "here:1", "b:1", "c:1"), "c:1");
    var retiring = new Copies.Here<>(ID, Phase.RETIRING, holder);
    var ready = new Copies.There<StorageActor.Command>(ID, Phase.READY, "b:1");
    located.tell(new Copies<>(silent, Map.of(3, List.of(retiring, ready))));
    assertHolds(holder);
    MembershipView without = Views.of("here:1", "here:1", "b:1");
    located.tell(new Copies<>(without, Map.of(3, List.of(retiring, ready))));
    directory.expectTerminated(holder);
  }

  @Test
  void afterAMinuteOneOtherIsEnough() {
    ActorRef<StorageActor.Command> holder = cover();
    locate(holder, Phase.READY, Phase.WARMING);
    cover(); // it is done with the first by then
    ManualTime.get(KIT.system()).timePasses(Duration.ofMillis(59_999));
    assertHolds(holder);
    ManualTime.get(KIT.system()).timePasses(Duration.ofMillis(1));
    directory.expectTerminated(holder);
  }

  @Test
  void theOnlyCopyIsHeldAsLongAsItIsTheOnlyOne() {
    ActorRef<StorageActor.Command> holder = cover();
    locate(holder, Phase.WARMING, Phase.WARMING);
    ManualTime.get(KIT.system()).timePasses(Duration.ofMinutes(10));
    assertHolds(holder);
    locate(holder, Phase.WARMING, Phase.READY);
    cover(); // it knows that by then
    ManualTime.get(KIT.system()).timePasses(Duration.ofMinutes(1));
    directory.expectTerminated(holder);
  }

  @Test
  void oneThatIsCoveredTwiceIsReleasedTwice() {
    ActorRef<StorageActor.Command> first = cover();
    ActorRef<StorageActor.Command> second = cover();
    locate(first, Phase.READY, Phase.READY);
    directory.expectTerminated(first);
    directory.expectTerminated(second);
  }
}
