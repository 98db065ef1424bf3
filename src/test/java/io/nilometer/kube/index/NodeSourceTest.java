package io.nilometer.kube.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.kube.FakeApiServer;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.KubeFixture;
import io.nilometer.kube.watch.WatchSettings;
import io.nilometer.logging.LogLines;
import io.nilometer.model.Labels;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.model.selector.SelectorSyntaxException;
import io.nilometer.telemetry.ExpositionReader;
import io.nilometer.telemetry.Touched;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeSourceTest implements NodeListener {

  /// Gives a silent watch up soon, and one without end.
  private static final WatchSettings HASTY =
      new WatchSettings(
          Duration.ofMillis(5),
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofMinutes(5),
          Duration.ofMillis(400),
          Duration.ofMillis(400),
          1 << 20);

  private final List<String> told = new CopyOnWriteArrayList<>();
  private FakeApiServer server = new FakeApiServer();
  private KubeFixture kube;

  @BeforeEach
  void connect(@TempDir Path folder) {
    kube = new KubeFixture(server.port(), folder);
  }

  @AfterEach
  void disconnect() {
    kube.close();
    server.close();
  }

  @Override
  public void onNode(NodeFacts node) {
    told.add(node.name());
  }

  @Override
  public void onNodeGone(String name) {
    told.add("-" + name);
  }

  @Override
  public void onNodesSynced() {
    told.add("synced");
  }

  @Test
  void everyNodeOfAllPagesIsToldBeforeTheSync() {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      server.put(name, node(name, "10.0.0.1", "1"));
    }
    try (NodeSource source = start()) {
      awaitTold("a", "b", "c", "d", "e", "synced");
      source.listed().toCompletableFuture().join();
      await().until(source::nodesSynced);
    }
  }

  @Test
  void nodesAreNotListedWhileTheApiServerIsAway() throws Exception {
    server.close();
    try (NodeSource source = start()) {
      await().until(() -> metric("failures_total") > 0);
      assertThat(source.listed().toCompletableFuture()).isNotDone();
      assertThat(source.nodesSynced()).isFalse();
    }
  }

  private double metric(String name) {
    return ExpositionReader.read(Touched.text(kube.telemetry()))
        .get("nilometer_watch_" + name)
        .value("nilometer_watch_" + name, Map.of("kind", "nodes"));
  }

  @Test
  void theMetricsTellListsAndEventsFromFailures() throws Exception {
    server.put("a", node("a", "10.0.0.1", "1"));
    try (NodeSource _ = start()) {
      awaitTold("a", "synced");
      assertThat(metric("objects")).isOne();
      assertThat(metric("lists_total")).isOne();
      assertThat(metric("failures_total")).isZero();
      assertThat(metric("last_contact_timestamp_seconds")).isGreaterThan(1.7e9);
      assertThat(metric("last_event_timestamp_seconds")).isZero();
      server.put("b", node("b", "10.0.0.1", "1"));
      awaitTold("a", "synced", "b");
      assertThat(metric("objects")).isEqualTo(2);
      assertThat(metric("last_event_timestamp_seconds")).isGreaterThan(1.7e9);
      server.close();
      await().until(() -> metric("failures_total") > 0);
      assertThat(metric("lists_total")).isOne();
    }
  }

  @Test
  void theFactsAreKept() {
    server.put("a", node("a", "10.0.0.1", "1"));
    try (NodeSource source = start()) {
      awaitTold("a", "synced");
      assertThat(source.index().find("a"))
          .contains(
              new NodeFacts(
                  "a",
                  Labels.of(Map.of("zone", "z1", "os", "linux")),
                  List.of(
                      new NodeFacts.Address("InternalIP", "10.0.0.1"),
                      new NodeFacts.Address("Hostname", "a")),
                  12345,
                  Optional.of("/custom"),
                  true));
    }
  }

  @Test
  void aHeartbeatIsNoNews() {
    server.put("a", node("a", "10.0.0.1", "1"));
    try (NodeSource source = start()) {
      awaitTold("a", "synced");
      server.put("a", node("a", "10.0.0.1", "2"));
      server.put("a", node("a", "10.0.0.1", "3"));
      server.put("a", node("a", "10.0.0.2", "4"));
      awaitTold("a", "synced", "a");
      assertThat(source.index().find("a").orElseThrow().addresses().getFirst().address())
          .isEqualTo("10.0.0.2");
    }
  }

  @Test
  void aRemovedNodeIsGone() {
    server.put("a", node("a", "10.0.0.1", "1"));
    try (NodeSource source = start()) {
      awaitTold("a", "synced");
      server.remove("a");
      awaitTold("a", "synced", "-a");
      assertThat(source.index().size()).isZero();
    }
  }

  @Test
  void onlySelectedNodesAreAskedFor() throws SelectorSyntaxException {
    try (NodeSource _ =
        NodeSource.start(
            kube.client(),
            LabelSelector.parse("zone in (a, b)"),
            this,
            kube.watches(),
            KubeFixture.IMPATIENT)) {
      awaitTold("synced");
      await().until(() -> server.requests().size() > 1);
      assertThat(server.requests())
          .allSatisfy(
              request -> assertThat(request).contains("labelSelector=zone+in+%28a%2C+b%29"));
    }
  }

  @Test
  void aDroppedWatchGoesOnWhereItWas() {
    server.put("a", node("a", "10.0.0.1", "1"));
    try (NodeSource _ = start()) {
      awaitTold("a", "synced");
      server.bookmark();
      server.dropConnections();
      server.put("b", node("b", "10.0.0.1", "1"));
      awaitTold("a", "synced", "b");
      assertThat(lists()).hasSize(1);
    }
  }

  @Test
  void whatWentWhileNoWatchWasPossibleIsGone() {
    server.put("a", node("a", "10.0.0.1", "1"));
    server.put("b", node("b", "10.0.0.1", "1"));
    try (NodeSource _ = start()) {
      awaitTold("a", "b", "synced");
      server.refuse(503);
      server.remove("a");
      server.put("c", node("c", "10.0.0.1", "1"));
      server.forgetHistory();
      server.refuse(0);
      awaitTold("a", "b", "synced", "c", "-a");
    }
  }

  @Test
  void aListThatBreaksOffIsTakenAgain() {
    for (String name : List.of("a", "b", "c")) {
      server.put(name, node(name, "10.0.0.1", "1"));
    }
    server.dropMidList();
    try (NodeSource _ = start()) {
      awaitTold("a", "b", "c", "synced");
    }
  }

  @Test
  void aServerThatIsNotThereYetIsWaitedFor() {
    int port = server.port();
    server.close();
    try (NodeSource source = start()) {
      assertThat(source.nodesSynced()).isFalse();
      server = new FakeApiServer(port, Optional.empty());
      server.put("a", node("a", "10.0.0.1", "1"));
      await().until(() -> told.contains("a") && source.nodesSynced());
    }
  }

  @Test
  void aServerThatRestartsIsFollowedAgain() {
    server.put("a", node("a", "10.0.0.1", "1"));
    try (NodeSource source = start()) {
      awaitTold("a", "synced");
      int port = server.port();
      server.close();
      server = new FakeApiServer(port, Optional.empty());
      server.put("b", node("b", "10.0.0.1", "1"));
      server.forgetHistory();
      await().until(() -> told.contains("b") && told.contains("-a"));
      assertThat(source.index().names()).containsExactly("b");
    }
  }

  /// As one that was restored from a backup.
  @Test
  void aServerThatWentBackInTimeIsListedAnew() {
    server.put("a", node("a", "10.0.0.1", "1"));
    server.put("a", node("a", "10.0.0.2", "2"));
    try (NodeSource _ =
        NodeSource.start(kube.client(), LabelSelector.EVERYTHING, this, kube.watches(), HASTY)) {
      awaitTold("a", "synced");
      int port = server.port();
      server.close();
      server = new FakeApiServer(port, Optional.empty());
      server.put("b", node("b", "10.0.0.1", "1"));
      awaitTold("a", "synced", "b", "-a");
    }
  }

  /// As each may stand for the deletion of a node.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rubbish",
        "{}   ",
        "7    ",
        "{\"type\":\"DELETED\"}",
        "{\"type\":\"DELETED\",\"object\":7}",
        "{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"name\":\"a\"}}}",
        "{\"type\":\"DELETED\",\"object\":{\"metadata\":{\"resourceVersion\":\"12\"}}}",
        "{\"type\":\"ODD\",\"object\":{\"metadata\":{\"name\":\"a\",\"resourceVersion\":\"12\"}}}",
        "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{}}}",
      })
  void anEventThatCannotBeReadLeadsToANewList(String event) {
    server.put("a", node("a", "10.0.0.1", "1"));
    try (NodeSource _ = start()) {
      awaitTold("a", "synced");
      server.removeBy("a", event);
      awaitTold("a", "synced", "-a");
    }
  }

  @Test
  void eventsThatCannotBeReadDoNotLeadToAStormOfLists() {
    server.greet("rubbish\n");
    try (NodeSource _ = start()) {
      awaitPauses(() -> lists().size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"metadata\":{\"resourceVersion\":\"12\"}}",
        "{\"metadata\":{\"resourceVersion\":\"12\"},\"items\":[null]}",
        "{\"metadata\":{\"resourceVersion\":\"12\"},\"items\":[{}]}",
        "{\"metadata\":{\"resourceVersion\":\"12\"},\"items\":7}",
        "{\"metadata\":{},\"items\":[]}",
        "{\"items\":[",
      })
  void aListThatCannotBeReadRemovesNothing(String list) {
    server.put("a", node("a", "10.0.0.1", "1"));
    try (NodeSource _ = start()) {
      awaitTold("a", "synced");
      server.answerLists(list);
      int before = lists().size();
      server.forgetHistory(); // so that it lists again
      server.dropConnections();
      await().until(() -> lists().size() > before + 1);
      assertThat(told).containsExactly("a", "synced");
    }
  }

  @Test
  void aListWithoutEndIsGivenUp() {
    var list = new StringBuilder("{\"metadata\":{\"resourceVersion\":\"12\"},\"items\":[");
    IntStream.range(0, 4_000)
        .forEach(i -> list.append("{\"metadata\":{\"name\":\"a%d\"}},".formatted(i)));
    server.answerLists(list + "{\"metadata\":{\"name\":\"z\"}}]}");
    try (NodeSource source = start()) {
      await().until(() -> lists().size() > 2);
      assertThat(source.nodesSynced()).isFalse();
      assertThat(told).isEmpty();
      server.answerLists(list.substring(0, list.indexOf("a3000") + 5) + "\"}}]}");
      await().until(source::nodesSynced);
    }
  }

  @Test
  void aListWhosePagesDoNotLeadOnIsGivenUp() {
    server.answerLists(
        "{\"metadata\":{\"resourceVersion\":\"12\",\"continue\":\"x\"},\"items\":[]}");
    try (NodeSource source = start()) {
      awaitPauses(() -> lists().size() / 3); // the first page, and the same twice
      assertThat(source.nodesSynced()).isFalse();
      server.answerLists("");
      await().until(source::nodesSynced);
    }
  }

  /// The shortest pauses there can be are half of 5, 10, 20, 40, 50, 50 and 50 ms.
  private static void awaitPauses(IntSupplier requests) {
    long begin = System.nanoTime();
    await().until(() -> requests.getAsInt() >= 8);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(110));
  }

  @Test
  void aListThatExpiresBetweenItsPagesIsReadWhole() {
    for (String name : List.of("a", "b", "c")) {
      server.put(name, node(name, "10.0.0.1", "1"));
    }
    server.expirePages();
    try (NodeSource _ = start()) {
      awaitTold("a", "b", "c", "synced");
      assertThat(lists().getLast()).doesNotContain("limit=");
      assertThat(metric("failures_total")).isOne();
    }
  }

  @Test
  void aListIsReadWholeOnlyOnceInPlaceOfPages() {
    server.put("a", node("a", "10.0.0.1", "1"));
    server.put("b", node("b", "10.0.0.1", "1"));
    server.put("c", node("c", "10.0.0.1", "1"));
    server.expirePages();
    server.refuseWholeLists();
    try (NodeSource _ = start()) {
      await().until(() -> lists().size() >= 5);
      assertThat(lists().subList(0, 5))
          .extracting(list -> list.contains("limit="))
          .containsExactly(true, true, false, true, true); // two pages each
    }
  }

  @Test
  void aServerThatEndsWatchesAtOnceIsNotAskedWithoutPauses() {
    server.put("a", node("a", "10.0.0.1", "1"));
    server.greet(
        "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"12\"}}}\n");
    server.endWatches();
    long begin = System.nanoTime();
    try (NodeSource _ = start()) {
      await().until(() -> server.requests().size() - lists().size() >= 11);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(50));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerWithoutEndIsGivenUp(boolean ofList) {
    server.put("a", node("a", "10.0.0.1", "1"));
    if (ofList) {
      server.dripLists();
    } else {
      server.dripWatches();
    }
    try (NodeSource _ =
        NodeSource.start(kube.client(), LabelSelector.EVERYTHING, this, kube.watches(), HASTY)) {
      await()
          .until(() -> (ofList ? lists().size() : server.requests().size() - lists().size()) > 2);
    }
  }

  @Test
  void aDeadWatchIsNoticedWithin45Seconds() {
    WatchSettings settings = WatchSettings.DEFAULT;
    assertThat(List.of(settings.silence(), settings.watch()))
        .allSatisfy(
            longest ->
                assertThat(longest)
                    .isLessThanOrEqualTo(Duration.ofSeconds(45))
                    .isGreaterThan(settings.watchFor().multipliedBy(2)));
  }

  @Test
  void aSilentWatchIsGivenUp() {
    try (NodeSource _ =
        NodeSource.start(kube.client(), LabelSelector.EVERYTHING, this, kube.watches(), HASTY)) {
      await().until(() -> server.requests().size() - lists().size() >= 2); // watches
    }
  }

  @Test
  void aServerThatDoesNotFinishTheHandshakeIsAskedAgain(@TempDir Path folder) throws Exception {
    try (var silent = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      silent.setSoTimeout(40_000);
      String address = "https://127.0.0.1:" + silent.getLocalPort();
      Path file = Files.writeString(folder.resolve("config"), KubeFixture.kubeconfig(address, ""));
      try (KubeClient client = KubeClient.create(Optional.of(file), Optional.empty());
          NodeSource _ =
              NodeSource.start(client, LabelSelector.EVERYTHING, this, kube.watches(), HASTY);
          Socket _ = silent.accept()) {
        silent.accept().close();
      }
    }
  }

  @Test
  void anOutageIsLoggedOnceAndSoIsItsEnd() {
    server.refuse(503);
    try (var log = new LogLines("io.nilometer.kube.watch.WatchProblem");
        NodeSource source = start()) {
      await().until(() -> server.requests().size() >= 4);
      server.refuse(0);
      await().until(source::nodesSynced);
      await().until(() -> log.texts().size() == 2);
      assertThat(log.texts().getFirst()).contains("error=503: go away");
    }
  }

  @Test
  void nodesAreSelectedByLabelAndName() throws SelectorSyntaxException {
    server.put("a", node("a", "10.0.0.1", "1"));
    server.put("b", node("b", "10.0.0.1", "1").replace("\"z1\"", "\"z2\""));
    try (NodeSource source = start()) {
      awaitTold("a", "b", "synced");
      NodeIndex index = source.index();
      assertThat(names(index, "zone=z2", "")).containsExactly("b");
      assertThat(names(index, "", "metadata.name!=b")).containsExactly("a");
      assertThat(names(index, "", "metadata.name=b,metadata.namespace=")).containsExactly("b");
      assertThat(names(index, "", "metadata.namespace=x")).isEmpty();
      assertThat(names(index, "", "")).containsExactly("a", "b");
    }
  }

  private static List<String> names(NodeIndex index, String labels, String fields)
      throws SelectorSyntaxException {
    return index.select(LabelSelector.parse(labels), FieldSelector.parse(fields)).stream()
        .map(NodeFacts::name)
        .toList();
  }

  private NodeSource start() {
    return NodeSource.start(
        kube.client(), LabelSelector.EVERYTHING, this, kube.watches(), KubeFixture.IMPATIENT);
  }

  private void awaitTold(String... expected) {
    await().untilAsserted(() -> assertThat(told).containsExactly(expected));
  }

  private List<String> lists() {
    return server.requests().stream().filter(request -> !request.contains("watch=true")).toList();
  }

  private static String node(String name, String address, String heartbeat) {
    return """
    {"kind":"Node","metadata":{"name":"NAME","resourceVersion":"$VERSION",
     "annotations":{"x":"y","metrics.k8s.io/resource-metrics-path":"/custom"},
     "labels":{"zone":"z1","os":"linux"},"managedFields":[{"f:x":{}}]},
     "spec":{"taints":null,"podCIDR":"10.1.0.0/16"},
     "status":{"images":[{"names":["a","b"],"sizeBytes":1}],
      "addresses":[{"type":"InternalIP","address":"ADDRESS"},{"type":"Hostname","address":"NAME"}],
      "conditions":[{"type":"MemoryPressure","status":"False"},
       {"type":"Ready","status":"True","lastHeartbeatTime":"HEARTBEAT"}],
      "daemonEndpoints":{"kubeletEndpoint":{"Port":12345}}}}
    """
        .replace("NAME", name)
        .replace("ADDRESS", address)
        .replace("HEARTBEAT", heartbeat);
  }
}
