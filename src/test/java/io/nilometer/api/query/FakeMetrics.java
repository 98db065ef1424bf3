package io.nilometer.api.query;

import io.nilometer.model.PodRef;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Metrics that a test states.
public record FakeMetrics(List<NodeMetrics> nodes, List<PodMetrics> pods) implements Metrics {

  @Override
  public CompletionStage<List<NodeMetrics>> nodes(NodeSelection selection, ListMemory memory) {
    return CompletableFuture.completedFuture(
        nodes.stream()
            .filter(node -> selection.labels().matches(node.labels()))
            .filter(node -> selection.fields().matches("", node.name()))
            .toList());
  }

  @Override
  public CompletionStage<Optional<NodeMetrics>> node(String name) {
    return CompletableFuture.completedFuture(
        nodes.stream().filter(node -> node.name().equals(name)).findFirst());
  }

  @Override
  public CompletionStage<List<PodMetrics>> pods(PodSelection selection, ListMemory memory) {
    return CompletableFuture.completedFuture(
        pods.stream()
            .filter(
                pod -> selection.namespace().stream().allMatch(reference(pod).namespace()::equals))
            .filter(pod -> selection.node().stream().allMatch(pod.usage().node()::equals))
            .filter(pod -> selection.labels().matches(pod.labels()))
            .filter(
                pod ->
                    selection.fields().matches(reference(pod).namespace(), reference(pod).name()))
            .toList());
  }

  @Override
  public CompletionStage<Optional<PodMetrics>> pod(PodRef wanted) {
    return CompletableFuture.completedFuture(
        pods.stream().filter(pod -> reference(pod).equals(wanted)).findFirst());
  }

  private static PodRef reference(PodMetrics pod) {
    return pod.usage().pod();
  }
}
