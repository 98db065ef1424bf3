package io.nilometer.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.cluster.typed.Leave;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MembershipTest {

  /// Quick to see that another is silent, and silent at once when it ends.
  private static final Config IMPATIENT =
      ConfigFactory.parseString(
              """
              pekko.cluster.failure-detector {
                heartbeat-interval = 100ms
                acceptable-heartbeat-pause = 1s
                expected-response-after = 300ms
              }
              pekko.coordinated-shutdown.run-by-actor-system-terminate = off
              """)
          .withFallback(ConfigFactory.load());

  private final ActorTestKit here = ActorTestKit.create("nilometer", IMPATIENT);
  private final ActorTestKit there = ActorTestKit.create("nilometer", IMPATIENT);
  private final ActorRef<Membership.Command> membership =
      here.spawn(Membership.create(new Standing(InstantSource.system())), Membership.NAME);
  private final List<View> views = new CopyOnWriteArrayList<>();

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
    ActorRef<View> subscriber =
        here.spawn(
            Behaviors.receiveMessage(
                view -> {
                  views.add(view);
                  return Behaviors.same();
                }));
    membership.tell(new Membership.Follow(subscriber));
  }

  private void awaitMembers(String... names) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> assertThat(views.getLast().members()).containsExactlyInAnyOrder(names));
  }

  @Test
  void aFollowerIsToldThePresentViewAndEachChange() {
    follow();
    await().until(() -> !views.isEmpty());
    assertThat(views.getLast().self()).isEqualTo(name(here));
    awaitMembers();
    join(here);
    awaitMembers(name(here));
    views.clear();
    follow();
    await().until(() -> !views.isEmpty());
    awaitMembers(name(here));
  }

  @Test
  void oneThatLeavesNoLongerSharesTheWork() {
    follow();
    join(here);
    join(there);
    await().until(() -> !views.isEmpty());
    awaitMembers(name(here), name(there));
    Cluster.get(here.system()).manager().tell(Leave.create(address(there)));
    awaitMembers(name(here));
  }

  @Test
  void oneThatFallsSilentNoLongerSharesTheWork() {
    follow();
    join(here);
    join(there);
    await().until(() -> !views.isEmpty());
    awaitMembers(name(here), name(there));
    there.shutdownTestKit();
    awaitMembers(name(here));
  }
}
