package io.nilometer.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.objects.ClusterSpec;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The bytes of a watch, which client libraries hide.
@Timeout(300)
class SimulatedWatchTest {

  private final SimulatedCluster cluster = SimulatedCluster.start(ClusterSpec.of(2, 1));
  private final Http http = Http.to(cluster);

  @AfterEach
  void close() {
    http.close();
    cluster.close();
  }

  @Test
  void aWatchWithoutAVersionBeginsWithTheExistingObjects() throws Exception {
    Iterator<JsonObject> events = watch("/api/v1/nodes?watch=true&allowWatchBookmarks=true");
    assertThat(type(events.next())).isEqualTo("ADDED");
    assertThat(type(events.next())).isEqualTo("ADDED");
    cluster.removeNode("node-001");
    JsonObject deleted = events.next();
    assertThat(type(deleted)).isEqualTo("DELETED");
    assertThat(name(deleted)).isEqualTo("node-001");
  }

  @Test
  void aWatchReplaysChangesSinceTheVersionOfAList() throws Exception {
    String version = version("/api/v1/nodes");
    cluster.addNode("late");
    Iterator<JsonObject> events = watch("/api/v1/nodes?watch=1&resourceVersion=" + version);
    JsonObject added = events.next();
    assertThat(type(added)).isEqualTo("ADDED");
    assertThat(name(added)).isEqualTo("late");
  }

  @Test
  void aBookmarkCarriesTheResourceVersionOfTheWatch() throws Exception {
    String version = version("/api/v1/pods");
    Iterator<JsonObject> events =
        watch("/api/v1/pods?watch=1&allowWatchBookmarks=true&resourceVersion=" + version);
    cluster.relabelNode("node-000", java.util.Map.of("a", "b"));
    cluster.bookmarkWatches();
    JsonObject bookmark = events.next();
    assertThat(type(bookmark)).isEqualTo("BOOKMARK");
    assertThat(bookmark.getJsonObject("object").getString("kind")).isEqualTo("Pod");
    assertThat(Long.parseLong(metadata(bookmark).getString("resourceVersion")))
        .isEqualTo(Long.parseLong(version) + 1);
  }

  @Test
  void aWatchFromATooOldVersionGets410AndEnds() throws Exception {
    String version = version("/api/v1/pods");
    cluster.expireWatches();
    Iterator<JsonObject> events = watch("/api/v1/pods?watch=1&resourceVersion=" + version);
    JsonObject error = events.next();
    assertThat(type(error)).isEqualTo("ERROR");
    assertThat(error.getJsonObject("object").getInteger("code")).isEqualTo(410);
    assertThat(events.hasNext()).isFalse();
  }

  @Test
  void anOpenWatchThatExpiresGets410AndEnds() throws Exception {
    Iterator<JsonObject> events =
        watch("/api/v1/pods?watch=1&resourceVersion=" + version("/api/v1/pods"));
    cluster.expireWatches();
    assertThat(type(events.next())).isEqualTo("ERROR");
    assertThat(events.hasNext()).isFalse();
  }

  @Test
  void aWatchEndsAtItsTimeout() throws Exception {
    Iterator<JsonObject> events =
        watch("/api/v1/pods?watch=1&timeoutSeconds=1&resourceVersion=" + version("/api/v1/pods"));
    assertThat(events.hasNext()).isFalse();
    await().until(() -> cluster.openWatches() == 0);
  }

  @Test
  void initialEventsAreRejectedAsByAnOldApiServer() throws Exception {
    HttpResponse<String> response =
        http.api("/api/v1/pods?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(new JsonObject(response.body()).getString("reason")).isEqualTo("Invalid");
  }

  @Test
  void aTableWatchDefinesItsColumnsOnceAndNamesTheNode() throws Exception {
    var request =
        http.request(cluster.apiServer().resolve("/api/v1/pods?watch=1"))
            .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io");
    Iterator<JsonObject> events =
        events(http.client().send(request.build(), BodyHandlers.ofLines()));
    JsonObject first = events.next().getJsonObject("object");
    assertThat(first.getString("kind")).isEqualTo("Table");
    assertThat(first.getJsonArray("columnDefinitions").getJsonObject(2).getString("name"))
        .isEqualTo("Node");
    JsonObject row = first.getJsonArray("rows").getJsonObject(0);
    assertThat(row.getJsonArray("cells").getString(2)).isEqualTo("node-000");
    assertThat(row.getJsonObject("object").getJsonObject("metadata").getString("name"))
        .isEqualTo(row.getJsonArray("cells").getString(0));
    JsonObject second = events.next().getJsonObject("object");
    assertThat(second.containsKey("columnDefinitions")).isTrue();
    assertThat(second.getJsonArray("columnDefinitions")).isNull();
  }

  @Test
  void aMetadataWatchContainsOnlyMetadata() throws Exception {
    var request =
        http.request(cluster.apiServer().resolve("/api/v1/pods?watch=1"))
            .header("Accept", "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
    Iterator<JsonObject> events =
        events(http.client().send(request.build(), BodyHandlers.ofLines()));
    JsonObject object = events.next().getJsonObject("object");
    assertThat(object.getString("kind")).isEqualTo("PartialObjectMetadata");
    assertThat(object.fieldNames()).containsExactlyInAnyOrder("kind", "apiVersion", "metadata");
  }

  private Iterator<JsonObject> watch(String path) throws Exception {
    var request = http.request(cluster.apiServer().resolve(path));
    HttpResponse<Stream<String>> response =
        http.client().send(request.build(), BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    return events(response);
  }

  private static Iterator<JsonObject> events(HttpResponse<Stream<String>> response) {
    return response.body().map(JsonObject::new).iterator();
  }

  private String version(String path) throws Exception {
    return new JsonObject(http.api(path).body())
        .getJsonObject("metadata")
        .getString("resourceVersion");
  }

  private static String type(JsonObject event) {
    return event.getString("type");
  }

  private static String name(JsonObject event) {
    return metadata(event).getString("name");
  }

  private static JsonObject metadata(JsonObject event) {
    return event.getJsonObject("object").getJsonObject("metadata");
  }
}
