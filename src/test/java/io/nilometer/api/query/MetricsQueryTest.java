package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.Answers;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.Indexes;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.model.selector.SelectorSyntaxException;
import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.Selection;
import io.nilometer.storage.StorageActor;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class MetricsQueryTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final Partitions PARTITIONS = new Partitions(2);
  private static final PodRef A = new PodRef("ns", "a");
  private static final PodRef B = new PodRef("ns", "b");
  private static final PodRef C = new PodRef("other", "c");

  private final TestProbe<Directory.Command<StorageActor.Command>> directory =
      KIT.createTestProbe();
  private final AtomicBoolean listed = new AtomicBoolean(true);
  private final TestProbe<StorageActor.Command> storage = KIT.createTestProbe();
  private final TestProbe<MetricsQuery.Reply<List<NodeMetrics>>> nodes = KIT.createTestProbe();
  private final TestProbe<MetricsQuery.Reply<List<PodMetrics>>> pods = KIT.createTestProbe();
  private final ActorRef<MetricsQuery.Command> query =
      KIT.spawn(
          MetricsQuery.create(
              new MetricsQuery.Cluster(
                  PARTITIONS,
                  Indexes.nodes("m", "n"),
                  Indexes.pods(A, B, C),
                  listed::get,
                  Duration.ofSeconds(15)),
              directory.getRef(),
              new QueryFence(InstantSource.system()),
              Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime)
                  .cluster(),
              InstantSource.system()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  /// All partitions have one and the same ready copy.
  private void located() {
    var copies = new HashMap<Integer, List<Copies.Copy<StorageActor.Command>>>();
    for (int partition = 0; partition < PARTITIONS.count(); partition++) {
      var id = new CopyId(partition, 0);
      copies.put(partition, List.of(new Copies.Here<>(id, Copies.Phase.READY, storage.getRef())));
    }
    var follow = (Directory.Follow<StorageActor.Command>) directory.receiveMessage();
    follow.subscriber().tell(new Copies<>(Views.of("here:1", "here:1"), copies));
  }

  private Selection answered(PartitionUsages answer) {
    var asked = storage.expectMessageClass(StorageActor.Query.class);
    asked.replyTo().tell(answer);
    return asked.selection();
  }

  private List<NodeMetrics> foundNodes() {
    return ((MetricsQuery.Found<List<NodeMetrics>>) nodes.receiveMessage()).result();
  }

  private List<PodMetrics> foundPods() {
    return ((MetricsQuery.Found<List<PodMetrics>>) pods.receiveMessage()).result();
  }

  @Test
  void beforeAnyCopyIsLocatedNothingCanBeAnswered() {
    query.tell(new MetricsQuery.FindNode("n", nodes.getRef()));
    assertThat(nodes.receiveMessage()).isInstanceOf(MetricsQuery.Unavailable.class);
  }

  /// Otherwise a list would have no items, and a node or pod would not be found.
  @Test
  void beforeNodesAndPodsAreListedNothingIsAnswered() {
    listed.set(false);
    located();
    var unlisted = "nodes and pods are not listed yet";
    var everything = new NodeSelection(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
    query.tell(new MetricsQuery.FindNodes(everything, ListMemory.UNLIMITED, nodes.getRef()));
    nodes.expectMessage(new MetricsQuery.Unavailable<>(unlisted));
    query.tell(new MetricsQuery.FindNode("stranger", nodes.getRef()));
    nodes.expectMessage(new MetricsQuery.Unavailable<>(unlisted));
    query.tell(
        new MetricsQuery.FindPods(PodSelection.EVERYTHING, ListMemory.UNLIMITED, pods.getRef()));
    pods.expectMessage(new MetricsQuery.Unavailable<>(unlisted));
    query.tell(new MetricsQuery.FindPod(new PodRef("other", "a"), pods.getRef()));
    pods.expectMessage(new MetricsQuery.Unavailable<>(unlisted));
    storage.expectNoMessage(Duration.ZERO);
  }

  @Test
  void aQueryThatFailsIsAnsweredAtOnce() {
    located();
    query.tell(new MetricsQuery.FindNode(null, nodes.getRef()));
    nodes.expectMessage(
        new MetricsQuery.Unavailable<>("the query failed; the server's log says why"));
    query.tell(new MetricsQuery.FindNode("n", nodes.getRef()));
    answered(Answers.nodes(PARTITIONS.of("n"), "n"));
    assertThat(foundNodes()).extracting(NodeMetrics::name).containsExactly("n");
  }

  @Test
  void oneNodeIsAskedForByName() {
    located();
    query.tell(new MetricsQuery.FindNode("n", nodes.getRef()));
    assertThat(answered(Answers.nodes(PARTITIONS.of("n"), "n")))
        .isEqualTo(new Selection.Nodes(List.of("n")));
    assertThat(foundNodes()).extracting(NodeMetrics::name).containsExactly("n");
  }

  @Test
  void aNodeOrPodThatDoesNotExistIsFoundByNobodyAndAskedOfNobody() {
    query.tell(new MetricsQuery.FindNode("stranger", nodes.getRef()));
    query.tell(new MetricsQuery.FindPod(new PodRef("other", "a"), pods.getRef()));
    assertThat(foundNodes()).isEmpty();
    assertThat(foundPods()).isEmpty();
  }

  @Test
  void nodesAreSelectedByLabelAndField() throws SelectorSyntaxException {
    located();
    var selection =
        new NodeSelection(LabelSelector.parse("name=m"), FieldSelector.parse("metadata.name!=n"));
    query.tell(new MetricsQuery.FindNodes(selection, ListMemory.UNLIMITED, nodes.getRef()));
    assertThat(answered(Answers.nodes(PARTITIONS.of("m"), "m")))
        .isEqualTo(new Selection.Nodes(List.of("m")));
    assertThat(foundNodes()).extracting(NodeMetrics::name).containsExactly("m");
  }

  @Test
  void podsAreSelectedByNamespaceLabelAndField() throws SelectorSyntaxException {
    located();
    var selection =
        new PodSelection(
            Optional.of("ns"),
            LabelSelector.parse("name!=b"),
            FieldSelector.EVERYTHING,
            Optional.empty());
    query.tell(new MetricsQuery.FindPods(selection, ListMemory.UNLIMITED, pods.getRef()));
    PodUsage usage = Answers.pod(A, 1, 1);
    assertThat(answered(Answers.pods(0, usage))).isEqualTo(new Selection.Pods(List.of(A)));
    answered(Answers.pods(1));
    assertThat(foundPods()).extracting(PodMetrics::usage).containsExactly(usage);
  }

  @Test
  void mostPodsAreAskedForAsAll() {
    located();
    query.tell(
        new MetricsQuery.FindPods(PodSelection.EVERYTHING, ListMemory.UNLIMITED, pods.getRef()));
    assertThat(answered(Answers.pods(0))).isEqualTo(new Selection.AllPods());
    answered(Answers.pods(1, Answers.pod(A, 1, 1)));
    assertThat(foundPods()).hasSize(1);
  }

  @Test
  void thePodsOfANodeAreAskedOfItsPartitionAlone() {
    located();
    var ofNode =
        new PodSelection(
            Optional.empty(), LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, Optional.of("n"));
    query.tell(new MetricsQuery.FindPods(ofNode, ListMemory.UNLIMITED, pods.getRef()));
    PodUsage here = Answers.pod(A, "n", 1, 1);
    PodUsage elsewhere = Answers.pod(new PodRef("ns", "b"), "m", 1, 1);
    assertThat(answered(Answers.pods(PARTITIONS.of("n"), here, elsewhere)))
        .isEqualTo(new Selection.AllPods());
    assertThat(foundPods()).extracting(PodMetrics::usage).containsExactly(here);
  }

  @Test
  void aListIsGatheredWhenThereIsMemoryForAllThatIsSelected() {
    located();
    var memory = new CompletableFuture<Boolean>();
    var items = new AtomicInteger();
    query.tell(
        new MetricsQuery.FindPods(
            PodSelection.EVERYTHING,
            count -> {
              items.set(count);
              return memory;
            },
            pods.getRef()));
    storage.expectNoMessage(Duration.ofMillis(200));
    assertThat(items).hasValue(3);
    memory.complete(true);
    assertThat(answered(Answers.pods(0))).isEqualTo(new Selection.AllPods());
    answered(Answers.pods(1, Answers.pod(A, 1, 1)));
    assertThat(foundPods()).hasSize(1);
  }

  @Test
  void aListWithoutMemoryIsRefusedAndNobodyIsAsked() {
    located();
    var memory = new CompletableFuture<Boolean>();
    query.tell(new MetricsQuery.FindPods(PodSelection.EVERYTHING, _ -> memory, pods.getRef()));
    memory.complete(false);
    pods.expectMessage(new MetricsQuery.Overloaded<>());
    storage.expectNoMessage(Duration.ofMillis(200));
  }
}
