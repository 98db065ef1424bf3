package io.nilometer.kube.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.kube.FakeApiServer;
import io.nilometer.kube.KubeFixture;
import io.nilometer.model.PodRef;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodSourceTest {

  private final FakeApiServer server = new FakeApiServer();
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

  @Test
  void runningPodsAreRequestedAsTablesElseAsMetadata() {
    try (PodSource source = start()) {
      await().until(source::podsSynced);
      await().until(() -> server.requests().size() >= 2);
      assertThat(server.requests())
          .allSatisfy(
              request ->
                  assertThat(request)
                      .contains("fieldSelector=status.phase%3DRunning")
                      .contains("authorization:Bearer secret"));
      assertThat(server.requests().getFirst())
          .contains("limit=2000")
          .contains(
              "accept:application/json;as=Table;g=meta.k8s.io;v=v1,"
                  + "application/json;as=PartialObjectMetadataList;");
      assertThat(server.requests().get(1))
          .contains("allowWatchBookmarks=true")
          .contains(
              "accept:application/json;as=Table;g=meta.k8s.io;v=v1,"
                  + "application/json;as=PartialObjectMetadata;");
    }
  }

  @Test
  void podsOfAllPagesAreInTheIndexOnceSynced() {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      server.put(name, pod("ns", name, "x"));
    }
    try (PodSource source = start()) {
      await().until(source::podsSynced);
      assertThat(all(source)).containsExactly("ns/a", "ns/b", "ns/c", "ns/d", "ns/e");
    }
  }

  @Test
  void podsOfATableAreBoundToTheirNodes() {
    server.answerLists(
        """
        {"kind":"Table","metadata":{"resourceVersion":"10"},"columnDefinitions":[
         {"name":"Name"},{"name":"Node","priority":1}],"rows":[
         {"cells":["a","node-1"],"object":{"metadata":{"namespace":"ns","name":"a"}}},
         {"cells":["b","<none>"],"object":{"metadata":{"namespace":"ns","name":"b"}}}]}
        """);
    try (PodSource source = start()) {
      await().until(source::podsSynced);
      RunningPod a = source.index().find(new PodRef("ns", "a")).orElseThrow();
      assertThat(a.isBound()).isTrue();
      assertThat(a.node()).contains("node-1");
      assertThat(source.index().find(new PodRef("ns", "b")).orElseThrow().isBound()).isFalse();
    }
  }

  @Test
  void aPodThatStopsRunningLeavesTheIndex() {
    server.put("a", pod("ns", "a", "x"));
    try (PodSource source = start()) {
      await().until(() -> all(source).contains("ns/a"));
      server.put("b", pod("other", "b", "x"));
      server.remove("a");
      await().untilAsserted(() -> assertThat(all(source)).containsExactly("other/b"));
    }
  }

  @Test
  void changedLabelsTakeEffect() {
    server.put("a", pod("ns", "a", "x"));
    try (PodSource source = start()) {
      await().until(source::podsSynced);
      server.put("a", pod("ns", "a", "y"));
      await()
          .untilAsserted(
              () ->
                  assertThat(source.index().find(new PodRef("ns", "a")).orElseThrow().labels())
                      .hasToString("[app, y]"));
    }
  }

  @Test
  void aNewListKeepsWhereThePodsThatStayWereFound() {
    server.put("a", pod("ns", "a", "x"));
    server.put("b", pod("ns", "b", "x"));
    try (PodSource source = start()) {
      await().until(source::podsSynced);
      var b = new PodRef("ns", "b");
      source.index().find(b).orElseThrow().foundAt("n", b);
      server.refuse(500);
      server.remove("a");
      server.put("c", pod("ns", "c", "x"));
      server.forgetHistory();
      server.refuse(0);
      await().untilAsserted(() -> assertThat(all(source)).containsExactly("ns/b", "ns/c"));
      assertThat(source.index().find(new PodRef("ns", "b")).orElseThrow().node()).contains("n");
    }
  }

  @Test
  void podsWithoutLabelsAreTaken() {
    server.put(
        "a",
        "{\"metadata\":{\"namespace\":\"ns\",\"name\":\"a\",\"resourceVersion\":\"$VERSION\","
            + "\"labels\":null,\"ownerReferences\":[{\"name\":\"x\"}]}}");
    try (PodSource source = start()) {
      await().until(source::podsSynced);
      assertThat(source.index().find(new PodRef("ns", "a")).orElseThrow().labels().isEmpty())
          .isTrue();
    }
  }

  private PodSource start() {
    return PodSource.start(
        kube.client(), kube.watches(), KubeFixture.IMPATIENT, InstantSource.system());
  }

  private static List<String> all(PodSource source) {
    return source
        .index()
        .select(Optional.empty(), LabelSelector.EVERYTHING, FieldSelector.EVERYTHING)
        .stream()
        .map(RunningPod::toString)
        .toList();
  }

  private static String pod(String namespace, String name, String app) {
    return """
    {"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":
     {"name":"%s","namespace":"%s","resourceVersion":"$VERSION","labels":{"app":"%s"},
      "annotations":{"a":"b"},"managedFields":[{"fieldsV1":{"f:metadata":{"k:{}":{}}}}]}}
    """
        .formatted(name, namespace, app);
  }
}
