package io.nilometer;

import io.nilometer.model.PodRef;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A client that keeps a copy of pods by a list and watches, as a reflector of client-go does: a
/// watch that ends goes on from its last version at any ready replica; after 410 comes a list.
final class Watcher {

  private static final String JSON = "application/json";
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration BACKOFF = Duration.ofMillis(500);
  private static final String WATCH =
      "?watch=true&allowWatchBookmarks=true&timeoutSeconds=300&resourceVersion=";

  private final String namespace;
  private final String path;
  private final Supplier<Optional<Member>> ready;
  private final Map<PodRef, Served> copy = new HashMap<>();
  private final List<String> setBack = new ArrayList<>();
  private String version = "";
  private int lists;
  private int watches;

  /// @param namespace empty for all
  /// @param ready a replica that is ready now
  Watcher(String namespace, Supplier<Optional<Member>> ready) {
    this.namespace = namespace;
    this.path =
        MetricsClient.API + (namespace.isEmpty() ? "pods" : "namespaces/" + namespace + "/pods");
    this.ready = ready;
  }

  /// Runs until its thread is interrupted.
  void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Optional<Member> replica = ready.get();
        if (replica.isPresent()) {
          goOn(replica.get());
        }
        Thread.sleep(BACKOFF);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void goOn(Member replica) throws InterruptedException {
    try {
      if (version.isEmpty()) {
        list(replica);
      }
      if (!version.isEmpty()) {
        watch(replica);
      }
    } catch (IOException | UncheckedIOException _) {
      // The replica ended, or this client: another replica is next.
    }
  }

  private void list(Member replica) throws IOException, InterruptedException {
    HttpResponse<byte[]> answer = replica.ask(path + "?resourceVersion=0", JSON, PATIENCE);
    if (answer.statusCode() == 200) {
      replace(new JsonObject(new String(answer.body(), StandardCharsets.UTF_8)));
    }
  }

  private synchronized void replace(JsonObject list) {
    lists++;
    copy.clear();
    JsonArray items = list.getJsonArray("items");
    for (int i = 0; i < items.size(); i++) {
      Served pod = Served.ofJson(items.getJsonObject(i));
      copy.put(pod.pod(), pod);
    }
    version = list.getJsonObject("metadata").getString("resourceVersion");
  }

  private void watch(Member replica) throws IOException, InterruptedException {
    HttpResponse<Stream<String>> answer = replica.follow(path + WATCH + version, PATIENCE);
    try (Stream<String> lines = answer.body()) {
      if (answer.statusCode() == 200) {
        begun();
        Iterator<String> events = lines.iterator();
        while (events.hasNext()) {
          accept(new JsonObject(events.next()), replica);
        }
      }
    }
  }

  private synchronized void begun() {
    watches++;
  }

  private synchronized void accept(JsonObject event, Member replica) {
    JsonObject object = event.getJsonObject("object");
    String type = event.getString("type");
    switch (type) {
      case "ADDED", "MODIFIED" -> put(Served.ofJson(object), replica);
      case "DELETED" -> copy.remove(Served.ofJson(object).pod());
      case "BOOKMARK" -> {}
      case "ERROR" -> {
        version = "";
        return;
      }
      default -> throw new IllegalStateException("unknown type of event: " + type);
    }
    version = object.getJsonObject("metadata").getString("resourceVersion");
  }

  private void put(Served pod, Member replica) {
    Served before = copy.put(pod.pod(), pod);
    if (before != null && before.timeSeconds() > pod.timeSeconds()) {
      setBack.add(
          "%s from %d to %d by %s"
              .formatted(pod.pod(), before.timeSeconds(), pod.timeSeconds(), replica));
    }
  }

  /// How its copy differs from the truth; empty if it does not.
  ///
  /// @param existing all pods
  /// @param holds whether the figures are true
  /// @param oldest that a sample may be
  synchronized String difference(List<PodRef> existing, Predicate<Served> holds, Instant oldest) {
    Set<PodRef> wanted = new HashSet<>(existing);
    wanted.removeIf(pod -> !namespace.isEmpty() && !namespace.equals(pod.namespace()));
    Set<PodRef> missing = new HashSet<>(wanted);
    missing.removeAll(copy.keySet());
    Set<PodRef> surplus = new HashSet<>(copy.keySet());
    surplus.removeAll(wanted);
    long old =
        copy.values().stream().filter(pod -> pod.timeSeconds() < oldest.getEpochSecond()).count();
    long wrong = copy.values().stream().filter(holds.negate()).count();
    return missing.isEmpty() && surplus.isEmpty() && old == 0 && wrong == 0
        ? ""
        : "%d of %d missing, %d surplus, %d old, %d wrong"
            .formatted(missing.size(), wanted.size(), surplus.size(), old, wrong);
  }

  /// Samples that were older than the one before of the same pod, within watches.
  synchronized List<String> setBack() {
    return List.copyOf(setBack);
  }

  synchronized int lists() {
    return lists;
  }

  synchronized int watches() {
    return watches;
  }
}
