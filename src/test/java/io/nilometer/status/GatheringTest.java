package io.nilometer.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.Views;
import io.nilometer.status.ClusterStatus.Consumer;
import io.nilometer.status.ClusterStatus.Missing;
import io.nilometer.status.ClusterStatus.Node;
import io.nilometer.telemetry.RecentChanges.Kind;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// What a replica shows of three, each an actor system of its own.
@Execution(ExecutionMode.SAME_THREAD)
class GatheringTest {

  private static final ReportingReplica[] REPLICAS = {
    new ReportingReplica(0), new ReportingReplica(1), new ReportingReplica(2)
  };

  @AfterAll
  static void stop() {
    List.of(REPLICAS).forEach(ReportingReplica::stop);
  }

  @BeforeEach
  void allSeeAll() {
    see(view -> view);
  }

  private static void see(UnaryOperator<MembershipView> change) {
    String[] members = Arrays.stream(REPLICAS).map(ReportingReplica::member).toArray(String[]::new);
    for (ReportingReplica replica : REPLICAS) {
      replica.sees(change.apply(Views.of(replica.member(), members)), REPLICAS);
    }
  }

  /// The first messages between two systems wait for their connections.
  private static ClusterStatus complete(ReportingReplica replica) {
    var collector = replica.collector();
    return await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .until(() -> replica.ask(collector), ClusterStatus::complete);
  }

  @Test
  void anyReplicaShowsTheWholeCluster() {
    REPLICAS[2].telemetry.kubelets().failed("node-2", ReportingReplica.NOW, "refused");
    for (ReportingReplica replica : REPLICAS) {
      ClusterStatus status = complete(replica);
      assertThat(status.answeredBy()).isEqualTo(replica.member());
      assertThat(status.missing()).isEmpty();
      assertThat(status.replicas())
          .allMatch(shown -> shown.state().equals("Up") && shown.copies().ready() == 1)
          .extracting(shown -> shown.report().orElseThrow().version())
          .containsExactlyInAnyOrder("1.2.0", "1.2.1", "1.2.2");
      assertThat(status.nodes().list())
          .allMatch(node -> node.state().equals("fresh"))
          .extracting(Node::name)
          .containsExactly("node-0", "node-1", "node-2");
      assertThat(status.kubelets().list())
          .singleElement()
          .matches(kubelet -> kubelet.replica().equals(REPLICAS[2].member()))
          .matches(kubelet -> kubelet.reason().equals("refused"));
    }
  }

  @Test
  void theHighestConsumersAreThoseOfAllReplicas() {
    ClusterStatus status = complete(REPLICAS[0]);
    assertThat(status.top().nodesByCpu())
        .extracting(Consumer::name)
        .containsExactly("node-2", "node-1", "node-0");
    assertThat(status.top().podsByMemory())
        .as("and none that does not run any more")
        .extracting(Consumer::name)
        .containsExactlyInAnyOrder("pod-0", "pod-1", "pod-2");
  }

  @Test
  void withoutTheAnswerOfAReplicaTheRestIsShownAsPartial() {
    complete(REPLICAS[0]);
    REPLICAS[2].silent = true;
    String silent = REPLICAS[2].member();
    ClusterStatus status = REPLICAS[0].ask(REPLICAS[0].collector());
    REPLICAS[2].silent = false;
    assertThat(status.complete()).isFalse();
    assertThat(status.missing()).containsExactly(new Missing(silent, "no answer within 2 s"));
    assertThat(status.nodes().list())
        .extracting(Node::state)
        .containsExactly("fresh", "fresh", "unknown");
    assertThat(status.replicas())
        .filteredOn(replica -> replica.report().isEmpty())
        .extracting(ClusterStatus.Replica::name)
        .containsExactly(silent);
  }

  @Test
  void anUnreachableReplicaIsNotAskedAndNotWaitedFor() {
    complete(REPLICAS[0]);
    String away = REPLICAS[1].member();
    see(view -> Views.unheard(view, away));
    ClusterStatus status = REPLICAS[0].ask(REPLICAS[0].collector());
    assertThat(status.missing()).containsExactly(new Missing(away, "unreachable"));
    assertThat(status.replicas())
        .extracting(ClusterStatus.Replica::state)
        .containsOnlyOnce("Unreachable");
    assertThat(status.changes())
        .anyMatch(
            change -> change.kind().equals("replica-unreachable") && change.subject().equals(away));
    assertThat(REPLICAS[0].telemetry.changes().all())
        .anyMatch(change -> change.kind() == Kind.REPLICA_JOINED);
  }

  @Test
  void requestsWithinASecondShareOneStatus() {
    var collector = REPLICAS[0].collector();
    ClusterStatus first = REPLICAS[0].ask(collector);
    assertThat(REPLICAS[0].ask(collector)).isSameAs(first);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(REPLICAS[0].ask(collector)).isNotSameAs(first));
  }
}
