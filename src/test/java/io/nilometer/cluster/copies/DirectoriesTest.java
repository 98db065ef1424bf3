package io.nilometer.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.Membership;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.Copies.There;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.cluster.typed.Cluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The directories of three replicas on loopback; the test decides who is a member.
class DirectoriesTest {

  private static final CopyId ID = new CopyId(17, 0);

  /// One replica.
  private static final class Replica {

    private final ActorTestKit kit =
        ActorTestKit.create(
            "nilometer",
            ConfigFactory.parseString(
                    "pekko.coordinated-shutdown.run-by-actor-system-terminate = off")
                .withFallback(ConfigFactory.load()));
    private final TestProbe<Membership.Command> membership = kit.createTestProbe();
    private final ActorRef<Directory.Command<String>> directory =
        kit.spawn(Directory.create(membership.getRef()), Directory.NAME);
    private final ActorRef<MembershipView> views =
        membership.expectMessageClass(Membership.Follow.class).subscriber();

    private String member() {
      var address = Cluster.get(kit.system()).selfMember().address();
      return address.getHost().get() + ":" + address.getPort().get();
    }

    private void sees(Replica... replicas) {
      String[] members = Stream.of(replicas).map(Replica::member).toArray(String[]::new);
      views.tell(Views.of(member(), members));
    }

    private TestProbe<String> announce(CopyId id, Phase phase) {
      TestProbe<String> copy = kit.createTestProbe();
      directory.tell(new Directory.Announce<>(id, phase, copy.getRef()));
      return copy;
    }

    private Copies<String> located() {
      TestProbe<Copies<String>> found = kit.createTestProbe();
      directory.tell(new Directory.Follow<>(found.getRef()));
      return found.receiveMessage();
    }

    private void awaitThere(There<String> copy) {
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(located().of(17)).contains(copy));
    }
  }

  private final Replica a = new Replica();
  private final Replica b = new Replica();
  private final Replica c = new Replica();

  @AfterEach
  void stop() {
    List.of(a, b, c).forEach(replica -> replica.kit.shutdownTestKit());
  }

  private void allSeeAll() {
    List.of(a, b, c).forEach(replica -> replica.sees(a, b, c));
  }

  @Test
  void anIdleCopyIsKnownOnItsReplicaOnly() {
    allSeeAll();
    a.announce(new CopyId(17, 1), Phase.IDLE);
    a.announce(ID, Phase.READY);
    var ready = new There<String>(ID, Phase.READY, a.member());
    b.awaitThere(ready);
    assertThat(b.located().of(17)).containsExactly(ready);
    assertThat(a.located().of(17)).hasSize(2);
  }

  @Test
  void whatOneAnnouncesAllKnow() {
    allSeeAll();
    a.announce(ID, Phase.WARMING);
    var copy = new There<String>(ID, Phase.WARMING, a.member());
    b.awaitThere(copy);
    c.awaitThere(copy);
  }

  @Test
  void aNewMemberGetsEarlierAnnouncements() {
    a.sees(a, b);
    b.sees(a, b);
    a.announce(ID, Phase.READY);
    var copy = new There<String>(ID, Phase.READY, a.member());
    b.awaitThere(copy);
    a.sees(a, b, c);
    c.sees(a, b, c);
    c.awaitThere(copy);
  }

  @Test
  void anAnnouncementThatCameTooEarlyIsRepeated() {
    a.sees(a, b);
    a.announce(ID, Phase.READY);
    b.sees(a, b);
    b.awaitThere(new There<>(ID, Phase.READY, a.member()));
  }

  @Test
  void aCopyThatStopsIsKnownToBeGone() {
    allSeeAll();
    TestProbe<String> copy = a.announce(ID, Phase.READY);
    b.awaitThere(new There<>(ID, Phase.READY, a.member()));
    copy.stop();
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(b.located().of(17)).isEmpty());
  }

  @Test
  void copiesAreLocatedWhenTheOthersHaveAnnouncedTheirs() {
    TestProbe<Copies<String>> found = a.kit.createTestProbe();
    b.announce(ID, Phase.READY);
    a.sees(a, b, c);
    b.sees(a, b, c);
    a.directory.tell(new Directory.Locate<>(found.getRef()));
    a.awaitThere(new There<>(ID, Phase.READY, b.member()));
    found.expectNoMessage(Duration.ZERO);
    c.sees(a, b, c);
    assertThat(found.receiveMessage(Duration.ofSeconds(20)).of(17))
        .containsExactly(new There<>(ID, Phase.READY, b.member()));
  }
}
