package io.nilometer.replica;

import io.nilometer.cluster.Membership;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.scrape.NodeWatcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ReplicaDrainTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final MembershipView LEAVING =
      Views.draining(Views.of("a:1", "a:1", "b:1"), "a:1");

  private static final Duration DELAY = Duration.ofSeconds(5);

  private final TestProbe<Membership.Command> membership = KIT.createTestProbe();
  private final TestProbe<Directory.Command<String>> directory = KIT.createTestProbe();
  private final TestProbe<NodeWatcher.Command> watcher = KIT.createTestProbe();
  private final TestProbe<Done> done = KIT.createTestProbe();
  private final ActorRef<ReplicaDrain.Step> drain =
      KIT.spawn(
          ReplicaDrain.create(
              membership.getRef(), directory.getRef(), watcher.getRef(), DELAY, done.getRef()),
          DispatcherSelector.fromConfig("pekko.test.calling-thread-dispatcher"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private ActorRef<Done> announced() {
    return membership.expectMessageClass(Membership.Drain.class).replyTo();
  }

  private ActorRef<Copies<String>> follower() {
    return ((Directory.Follow<String>) directory.receiveMessage()).subscriber();
  }

  private static void passes(Duration time) {
    ManualTime.get(KIT.system()).timePasses(time);
  }

  private static Copies<String> copies(Copies.Phase there) {
    var id = new CopyId(1, 0);
    return new Copies<>(
        LEAVING,
        Map.of(
            1,
            List.of(
                new Copies.Here<>(id, Copies.Phase.RETIRING, KIT.system().ignoreRef()),
                new Copies.There<>(id, there, "b:1"))));
  }

  @Test
  void aReplicaMayGoWhenOthersHoldItsDataAndItsScrapesHaveEnded() {
    announced().tell(Done.getInstance());
    follower().tell(copies(Copies.Phase.READY));
    passes(DELAY);
    done.expectNoMessage(Duration.ofMillis(100));
    watcher.expectMessageClass(NodeWatcher.Finish.class).replyTo().tell(Done.getInstance());
    done.expectMessage(Done.getInstance());
    done.expectTerminated(drain);
  }

  @Test
  void aReplicaWhoseScrapesHaveEndedStaysUntilOthersHoldItsData() {
    announced().tell(Done.getInstance());
    ActorRef<Copies<String>> follower = follower();
    follower.tell(copies(Copies.Phase.WARMING));
    watcher.expectMessageClass(NodeWatcher.Finish.class).replyTo().tell(Done.getInstance());
    passes(DELAY);
    done.expectNoMessage(Duration.ofMillis(100));
    follower.tell(copies(Copies.Phase.READY));
    done.expectMessage(Done.getInstance());
  }

  @Test
  void whatOthersHoldCountsWhenTheDelayIsOver() {
    announced().tell(Done.getInstance());
    ActorRef<Copies<String>> follower = follower();
    follower.tell(copies(Copies.Phase.READY));
    watcher.expectMessageClass(NodeWatcher.Finish.class).replyTo().tell(Done.getInstance());
    done.expectNoMessage(Duration.ofMillis(100));
    follower.tell(copies(Copies.Phase.WARMING));
    passes(DELAY);
    done.expectNoMessage(Duration.ofMillis(100));
    follower.tell(copies(Copies.Phase.READY));
    done.expectMessage(Done.getInstance());
  }

  @Test
  void theScrapesThatHaveEndedAreThoseSinceOthersWereNotified() {
    watcher.expectNoMessage(Duration.ofMillis(100));
    announced().tell(Done.getInstance());
    watcher.expectMessageClass(NodeWatcher.Finish.class);
  }

  @Test
  void aScrapeThatDoesNotEndIsNotAwaitedForLong() {
    announced().tell(Done.getInstance());
    follower().tell(copies(Copies.Phase.READY));
    watcher.expectMessageClass(NodeWatcher.Finish.class);
    passes(ShutdownBudget.SCRAPE_TIMEOUT);
    done.expectMessage(Done.getInstance());
  }
}
