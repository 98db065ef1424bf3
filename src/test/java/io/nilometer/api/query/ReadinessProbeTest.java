package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.http.Answers;
import io.nilometer.kube.index.Indexes;
import io.nilometer.kube.index.NodeIndex;
import io.nilometer.kube.index.PodIndex;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class ReadinessProbeTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ManualTime.config());
  private static final PodRef POD = new PodRef("ns", "a");

  private final TestProbe<MetricsQuery.Command> query = KIT.createTestProbe();
  private final ReadinessProbe.Outcome outcome = new ReadinessProbe.Outcome();
  private final AtomicBoolean listed = new AtomicBoolean(true);
  private final AtomicBoolean heldTwice = new AtomicBoolean(true);
  private NodeIndex nodes = Indexes.nodes("m", "n", "o");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /// In a cluster of nodes `m`, `n` and `o`.
  private ActorRef<ReadinessProbe.Command> start(PodIndex pods) {
    return KIT.spawn(
        ReadinessProbe.create(query.getRef(), nodes, listed::get, pods, heldTwice::get, outcome));
  }

  private static void passes(Duration time) {
    ManualTime.get(KIT.system()).timePasses(time);
  }

  private void awaitMissing(String missing) {
    await().untilAsserted(() -> assertThat(outcome.missing()).contains(missing));
  }

  private void awaitReady() {
    await().untilAsserted(() -> assertThat(outcome.missing()).isEmpty());
  }

  private static MetricsQuery.Reply<List<NodeMetrics>> served(String... names) {
    return new MetricsQuery.Found<>(
        Stream.of(names)
            .map(name -> new NodeMetrics(name, Labels.NONE, Answers.usage(1)))
            .toList());
  }

  private void nodesServed(String... names) {
    query.expectMessageClass(MetricsQuery.FindNodes.class).replyTo().tell(served(names));
  }

  private void podsServed(PodRef... pods) {
    query
        .expectMessageClass(MetricsQuery.FindPods.class)
        .replyTo()
        .tell(
            new MetricsQuery.Found<>(
                Stream.of(pods)
                    .map(pod -> new PodMetrics(Labels.NONE, Answers.pod(pod, 1, 1)))
                    .toList()));
  }

  @Test
  void beforeAnythingIsAnsweredSomethingIsMissing() {
    start(Indexes.pods(POD));
    awaitMissing("nothing was asked yet");
  }

  @Test
  void aReplicaIsReadyWhenItsNodesAndAPodCanBeServed() {
    ActorRef<ReadinessProbe.Command> first = start(Indexes.pods(POD));
    nodesServed("m", "n", "o");
    podsServed(POD);
    awaitReady();
    query.expectTerminated(first);
  }

  @Test
  void whereNoPodRunsNoneIsWaitedFor() {
    start(Indexes.pods());
    nodesServed("m", "n", "o");
    podsServed();
    awaitReady();
  }

  @Test
  void itAsksAgainEachHalfSecondUntilSomethingCanBeServed() {
    start(Indexes.pods(POD));
    nodesServed();
    awaitMissing("no node can be served yet");
    passes(Duration.ofMillis(499));
    query.expectNoMessage(Duration.ZERO);
    passes(Duration.ofMillis(1));
    nodesServed("m", "n", "o");
    podsServed();
    awaitMissing("no pod can be served yet");
    passes(Duration.ofMillis(500));
    nodesServed("m", "n", "o");
    podsServed(POD);
    awaitReady();
  }

  @Test
  void nodesThatAreStillStartingAreWaitedForAsLongAsMoreAndMoreCanBeServed() {
    start(Indexes.pods(POD));
    nodesServed("m");
    awaitMissing("1 of 3 nodes can be served");
    answeredLater(Duration.ofSeconds(6), "m", "n");
    awaitMissing("2 of 3 nodes can be served");
    answeredLater(Duration.ofSeconds(5), "m");
    awaitMissing("1 of 3 nodes can be served");
    answeredLater(Duration.ofSeconds(7), "m", "n");
    podsServed(POD);
    awaitReady();
  }

  /// Answers the next try after a while.
  private void answeredLater(Duration time, String... names) {
    passes(Duration.ofMillis(500));
    MetricsQuery.FindNodes asked = query.expectMessageClass(MetricsQuery.FindNodes.class);
    passes(time);
    asked.replyTo().tell(served(names));
  }

  @Test
  void beforeTheNodesAreListedNothingIsAsked() {
    listed.set(false);
    start(Indexes.pods(POD));
    awaitMissing("the nodes are not listed yet");
    listed.set(true);
    passes(Duration.ofMillis(500));
    nodesServed("m", "n", "o");
    podsServed(POD);
    awaitReady();
  }

  @Test
  void aReplicaIsReadyWhenAnotherOneMayEnd() {
    heldTwice.set(false);
    start(Indexes.pods(POD));
    nodesServed("m", "n", "o");
    podsServed(POD);
    awaitMissing("some nodes' usage has one copy only");
    heldTwice.set(true);
    passes(Duration.ofMillis(500));
    nodesServed("m", "n", "o");
    podsServed(POD);
    awaitReady();
  }

  @Test
  void secondCopiesAreNotWaitedForLongerThanHalfAMinute() {
    heldTwice.set(false);
    start(Indexes.pods(POD));
    nodesServed("m", "n", "o");
    podsServed(POD);
    awaitMissing("some nodes' usage has one copy only");
    passes(Duration.ofMillis(29_400));
    query.expectNoMessage(Duration.ZERO); // meanwhile nothing is listed
    passes(Duration.ofMillis(600));
    passes(Duration.ofMillis(500));
    nodesServed("m", "n", "o");
    podsServed(POD);
    awaitReady();
  }

  @Test
  void nodesThatAreAddedMeanwhileAreNotWaitedFor() {
    nodes = Indexes.nodes("m", "n");
    start(Indexes.pods(POD));
    nodesServed("m");
    awaitMissing("1 of 2 nodes can be served");
    Indexes.add(nodes, "o", "p");
    answeredLater(Duration.ofSeconds(1), "m", "n", "o");
    podsServed(POD);
    awaitReady();
  }

  @Test
  void aReplicaIsReadyAfterHalfAMinuteThoughFurtherNodesCanBeServedNowAndThen() {
    String[] names = IntStream.range(0, 20).mapToObj(i -> "n-" + i).toArray(String[]::new);
    nodes = Indexes.nodes(names);
    start(Indexes.pods(POD));
    nodesServed(names[0]);
    awaitMissing("1 of 20 nodes can be served");
    for (int served = 2; served <= 5; served++) {
      answeredLater(Duration.ofSeconds(6), Arrays.copyOf(names, served));
      awaitMissing(served + " of 20 nodes can be served");
    }
    answeredLater(Duration.ofSeconds(6), Arrays.copyOf(names, 6));
    podsServed(POD);
    awaitReady();
  }

  @Test
  void whyTheStorageCannotAnswerIsTold() {
    start(Indexes.pods(POD));
    query
        .expectMessageClass(MetricsQuery.FindNodes.class)
        .replyTo()
        .tell(new MetricsQuery.Unavailable<>("the storage of partition 1 is not ready"));
    awaitMissing("the storage of partition 1 is not ready");
    passes(Duration.ofMillis(500));
    nodesServed("m", "n", "o");
  }

  @Test
  void aQueryThatIsNeverAnsweredIsAskedAgain() {
    start(Indexes.pods(POD));
    query.expectMessageClass(MetricsQuery.FindNodes.class);
    passes(Duration.ofSeconds(10));
    await().until(() -> outcome.missing().orElseThrow().contains("timed out"));
    passes(Duration.ofMillis(500));
    nodesServed("m", "n", "o");
  }
}
