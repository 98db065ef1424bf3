package io.nilometer.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.MemberUp;
import org.apache.pekko.cluster.ClusterEvent.ReachableMember;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.Leave;
import org.apache.pekko.util.Version;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import scala.collection.immutable.Set;
import scala.collection.immutable.Set$;

class MembershipTest {

  /// Gossips ten times as often as the program, and does not notify the others when it ends. A
  /// silent member is detected after 4 s: a starved machine must not make one silent.
  private static final Config QUICK =
      ConfigFactory.parseString(
              """
              pekko {
                scheduler.tick-duration = 10ms
                cluster {
                  scheduler.tick-duration = 10ms
                  periodic-tasks-initial-delay = 100ms
                  gossip-interval = 100ms
                  leader-actions-interval = 100ms
                  unreachable-nodes-reaper-interval = 100ms
                  failure-detector {
                    heartbeat-interval = 100ms
                    acceptable-heartbeat-pause = 4s
                    expected-response-after = 300ms
                  }
                }
                coordinated-shutdown.run-by-actor-system-terminate = off
              }
              """)
          .withFallback(ConfigFactory.load());

  private final ActorTestKit here = ActorTestKit.create("nilometer", QUICK);
  private final ActorTestKit there = ActorTestKit.create("nilometer", QUICK);
  private final AtomicLong pausedMillis = new AtomicLong();
  private final QueryFence fence =
      new QueryFence(() -> Instant.now().plusMillis(pausedMillis.get()));
  private final ActorRef<Membership.Command> membership =
      here.spawn(behavior(fence), Membership.NAME);
  private final List<MembershipView> views = new CopyOnWriteArrayList<>();

  /// With shorter intervals than the program.
  private static Behavior<Membership.Command> behavior(QueryFence fence) {
    return Membership.create(fence, Duration.ofMillis(50), Duration.ofMillis(500));
  }

  @AfterEach
  void stop() {
    there.shutdownTestKit();
    here.shutdownTestKit();
  }

  private static Address address(ActorTestKit kit) {
    return Cluster.get(kit.system()).selfMember().address();
  }

  private static String name(ActorTestKit kit) {
    return address(kit).getHost().get() + ":" + address(kit).getPort().get();
  }

  private void join(ActorTestKit joining) {
    Cluster.get(joining.system()).manager().tell(Join.create(address(here)));
  }

  private void follow() {
    ActorRef<MembershipView> subscriber =
        here.spawn(
            Behaviors.receiveMessage(
                view -> {
                  views.add(view);
                  return Behaviors.same();
                }));
    membership.tell(new Membership.Follow(subscriber));
  }

  private void awaitWorkers(String... names) {
    eventually()
        .untilAsserted(
            () -> assertThat(views.getLast().workers()).containsExactlyInAnyOrder(names));
  }

  private static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20));
  }

  private void joinBoth() {
    follow();
    join(here);
    join(there);
    eventually().until(() -> !views.isEmpty());
    awaitWorkers(name(here), name(there));
  }

  private ActorRef<Membership.Command> startThere() {
    return there.spawn(behavior(new QueryFence(InstantSource.system())), Membership.NAME);
  }

  private Membership.Drain drain() {
    return new Membership.Drain(here.system().ignoreRef());
  }

  private void awaitDoubt(boolean doubt) {
    eventually().untilAsserted(() -> assertThat(fence.isClosed()).isEqualTo(doubt));
  }

  @Test
  void aSubscriberGetsThePresentViewAndEachChange() {
    follow();
    eventually().until(() -> !views.isEmpty());
    assertThat(views.getLast().self()).isEqualTo(name(here));
    awaitWorkers();
    join(here);
    awaitWorkers(name(here));
    views.clear();
    follow();
    eventually().until(() -> !views.isEmpty());
    awaitWorkers(name(here));
  }

  @Test
  void oneThatLeavesNoLongerSharesTheWork() {
    joinBoth();
    Cluster.get(here.system()).manager().tell(Leave.create(address(there)));
    awaitWorkers(name(here));
  }

  @Test
  void oneThatFallsSilentNoLongerSharesTheWork() {
    joinBoth();
    there.shutdownTestKit();
    awaitWorkers(name(here));
    assertThat(views.getLast().reachable()).doesNotContain(name(there));
  }

  @Test
  void membersThatCameUpLatelyAreNotSettled() {
    joinBoth();
    assertThat(views)
        .filteredOn(view -> view.workers().size() == 2)
        .first()
        .returns(false, MembershipView::settled);
    eventually().until(() -> views.getLast().settled());
    assertThat(views.getLast().workers()).containsExactlyInAnyOrder(name(here), name(there));
  }

  @Test
  void aDrainingReplicaNotifiesTheOthersAndStaysReachable() {
    joinBoth();
    startThere().tell(drain());
    awaitWorkers(name(here));
    assertThat(views.getLast().reachable()).contains(name(there));
  }

  @Test
  void aDrainIsConfirmedAfterTheSubscribersWereNotified() {
    joinBoth();
    TestProbe<Object> told = here.createTestProbe();
    membership.tell(new Membership.Follow(told.getRef().narrow()));
    told.expectMessage(views.getLast());
    membership.tell(new Membership.Drain(told.getRef().narrow()));
    assertThat(told.expectMessageClass(MembershipView.class).workers())
        .containsExactly(name(there));
    told.expectMessage(Done.getInstance());
  }

  @Test
  void aDrainOfAReplicaAloneIsConfirmed() {
    TestProbe<Done> done = here.createTestProbe();
    here.spawn(Membership.alone("a:1")).tell(new Membership.Drain(done.getRef()));
    done.expectMessage(Done.getInstance());
  }

  @Test
  void whereAllDrainAllWorkOn() {
    joinBoth();
    startThere().tell(drain());
    awaitWorkers(name(here));
    membership.tell(drain());
    awaitWorkers(name(here), name(there));
  }

  @Test
  void aPausedReplicaRefusesQueriesUntilTheOthersConfirmIt() {
    joinBoth();
    eventually().until(this::isDoubtfulAfterAPause); // once it knows that it is not alone
    eventually().until(fence::isDoubted);
    startThere();
    awaitDoubt(false);
  }

  private boolean isDoubtfulAfterAPause() {
    pausedMillis.addAndGet(60_000);
    return fence.isClosed();
  }

  @Test
  void oneThatTheOthersDoNotKnowIsNotVouchedFor() {
    joinBoth();
    TestProbe<Membership.Command> answers = here.createTestProbe();
    membership.tell(new Membership.Vouch("127.0.0.1:1", 1, answers.getRef()));
    membership.tell(new Membership.Vouch(name(there), 2, answers.getRef()));
    answers.expectMessage(new Membership.Vouched(name(here), 2));
    answers.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aConfirmationOfADoubtEndsNoLaterDoubt() {
    joinBoth();
    eventually().until(this::isDoubtfulAfterAPause);
    eventually().until(fence::isDoubted);
    int first = fence.doubts();
    TestProbe<MembershipView> probe = here.createTestProbe();
    membership.tell(new Membership.Unheard(name(there)));
    membership.tell(new Membership.Vouched(name(there), first));
    membership.tell(new Membership.Follow(probe.getRef()));
    probe.receiveMessage();
    assertThat(fence.isClosed()).isTrue();
    startThere();
    awaitDoubt(false);
  }

  @Test
  void aReplicaThatSomeCannotReachRefusesQueriesUntilTheyCan() {
    joinBoth();
    var theirs = new QueryFence(InstantSource.system());
    there.spawn(behavior(theirs), Membership.NAME);
    Member member = Cluster.get(there.system()).selfMember();
    membership.tell(new Membership.ReachabilityChanged(new UnreachableMember(member)));
    eventually().until(theirs::isClosed);
    membership.tell(new Membership.ReachabilityChanged(new ReachableMember(member)));
    eventually().until(() -> !theirs.isClosed());
  }

  @Test
  void aReplicaThatComesBackUnderItsNameIsThereThoughItsFormerLifeIsSeenToEndLater() {
    follow();
    join(here);
    eventually().until(() -> !views.isEmpty());
    awaitWorkers(name(here));
    changed(1, MemberStatus.up());
    awaitWorkers(name(here), "10.0.0.9:1");
    membership.tell(new Membership.Draining("10.0.0.9:1"));
    awaitWorkers(name(here));
    changed(2, MemberStatus.up());
    changed(1, MemberStatus.removed());
    awaitWorkers(name(here), "10.0.0.9:1");
    changed(2, MemberStatus.removed());
    awaitWorkers(name(here));
    assertThat(views.getLast().members()).containsExactly(name(here));
  }

  /// Sends what the gossip would report of `10.0.0.9:1` in its first or second incarnation.
  private void changed(long life, MemberStatus status) {
    var address = new UniqueAddress(new Address("pekko", "nilometer", "10.0.0.9", 1), life);
    Set<String> roles = Set$.MODULE$.empty();
    var member = new Member(address, 3, status, roles, Version.Zero());
    membership.tell(
        new Membership.MemberChanged(
            status.equals(MemberStatus.up())
                ? new MemberUp(member)
                : new MemberRemoved(member, MemberStatus.exiting())));
  }
}
