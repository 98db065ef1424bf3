package io.nilometer.storage;

import io.nilometer.cluster.Fences;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CopyRenewerTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());

  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      KIT.createTestProbe();
  private final TestProbe<StorageActor.Command> copy = KIT.createTestProbe();
  private final QueryFence fence = Fences.open();

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void theCopiesOfAReplicaAreWokenOnceWhenItIsConfirmedAfterADoubt() {
    KIT.spawn(
        CopyRenewer.create(directory.getRef(), fence),
        DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));
    locate();
    passes();
    Fences.close(fence);
    passes();
    copy.expectNoMessage(Duration.ZERO);
    Fences.reopen(fence);
    passes();
    copy.expectMessage(new StorageActor.Wake());
    passes();
    copy.expectNoMessage(Duration.ZERO);
  }

  @SuppressWarnings("unchecked")
  private void locate() {
    ((Directory.Follow<StorageActor.Command>) directory.receiveMessage())
        .subscriber()
        .tell(
            new Copies<>(
                Views.of("here:1", "here:1"),
                Map.of(
                    3,
                    List.of(
                        new Copies.Here<>(new CopyId(3, 0), Phase.READY, copy.getRef()),
                        new Copies.There<>(new CopyId(3, 1), Phase.READY, "there:1")))));
  }

  private void passes() {
    ManualTime.get(KIT.system()).timePasses(CopyRenewer.INTERVAL);
  }
}
