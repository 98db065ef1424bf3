package io.nilometer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.model.PodRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A list to query, and the objects that it must contain, which must not change meanwhile. More
/// may be added. The simulated cluster must sample at whole seconds: then an answer is checked in
/// one step.
///
/// @param expected namespace/name; a node's namespace is empty
record Question(String path, boolean pods, Set<String> expected) {

  private static final String API = MetricsClient.API;
  private static final int IN_A_ROUND = 20;
  private static final long LEAST_WINDOW_NANOS = 2_000_000_000;

  /// What is wrong with an answer.
  ///
  /// @param missing namespace/name
  /// @param oldest the age of its oldest sample
  record Verdict(Set<String> missing, List<Served> wrong, Duration oldest) {}

  /// The questions of each second, in turn: once all pods, otherwise nodes, or the pods of a
  /// namespace, with a resource version and without.
  static List<Question> round(SimulatedCluster cluster) {
    Map<String, Set<String>> byNamespace =
        cluster.pods().stream()
            .collect(
                Collectors.groupingBy(
                    PodRef::namespace,
                    TreeMap::new,
                    Collectors.mapping(Question::key, Collectors.toSet())));
    var nodes =
        new Question(
            API + "nodes",
            false,
            cluster.nodes().stream().map(node -> "/" + node).collect(Collectors.toSet()));
    Set<String> everyPod = cluster.pods().stream().map(Question::key).collect(Collectors.toSet());
    var questions = new ArrayList<Question>();
    questions.add(new Question(API + "pods", true, everyPod));
    List<Question> namespaces =
        byNamespace.entrySet().stream()
            .map(
                entry ->
                    new Question(
                        API + "namespaces/" + entry.getKey() + "/pods", true, entry.getValue()))
            .toList();
    List<Question> versioned = namespaces.stream().map(Question::versioned).toList();
    while (questions.size() < IN_A_ROUND) {
      int turn = questions.size();
      List<Question> ofPods = turn % 3 == 1 ? namespaces : versioned;
      questions.add(turn % 3 == 0 ? nodes : ofPods.get(turn % ofPods.size()));
    }
    return questions;
  }

  /// As `kubectl get` asks.
  private Question versioned() {
    return new Question(path + "?limit=500", pods, expected);
  }

  private static String key(PodRef pod) {
    return pod.namespace() + "/" + pod.name();
  }

  String accept() {
    return pods ? "application/vnd.kubernetes.protobuf" : "application/json";
  }

  private boolean isWrong(Served served, Truth truth) {
    boolean stranger =
        !expected.contains(served.namespace() + "/" + served.name()) && !truth.knows(served);
    return stranger || served.windowNanos() < LEAST_WINDOW_NANOS || isFalse(served, truth);
  }

  private static boolean isFalse(Served served, Truth truth) {
    try {
      return !truth.holds(served);
    } catch (NoSuchElementException _) { // it was removed meanwhile
      return false;
    }
  }

  Verdict judge(byte[] body, Truth truth, Instant now) {
    List<Served> all =
        pods ? Served.podsOfProtobuf(body) : Served.ofJsonList(new String(body, UTF_8));
    var missing = new HashSet<>(expected);
    all.forEach(served -> missing.remove(served.namespace() + "/" + served.name()));
    List<Served> wrong = all.stream().filter(served -> isWrong(served, truth)).toList();
    long oldest = all.stream().mapToLong(Served::timeSeconds).min().orElse(now.getEpochSecond());
    return new Verdict(missing, wrong, Duration.between(Instant.ofEpochSecond(oldest), now));
  }
}
