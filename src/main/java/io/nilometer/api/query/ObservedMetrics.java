package io.nilometer.api.query;

import io.nilometer.failure.Failures;
import io.nilometer.model.PodRef;
import io.nilometer.telemetry.ClusterMetrics;
import io.nilometer.telemetry.Telemetry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/// [Metrics] that records the age of the samples served, and counts failed queries.
public final class ObservedMetrics implements Metrics {

  private final Metrics metrics;
  private final ClusterMetrics refusals;
  private final ServedAges ages;

  public ObservedMetrics(Metrics metrics, Telemetry telemetry, InstantSource clock) {
    this.metrics = metrics;
    this.refusals = telemetry.cluster();
    this.ages = new ServedAges(telemetry, clock);
  }

  @Override
  public CompletionStage<List<NodeMetrics>> nodes(NodeSelection selection, ListMemory memory) {
    return observed(metrics.nodes(selection, memory), nodes -> nodes);
  }

  @Override
  public CompletionStage<Optional<NodeMetrics>> node(String name) {
    return observed(metrics.node(name), node -> node.stream().toList());
  }

  @Override
  public CompletionStage<List<PodMetrics>> pods(PodSelection selection, ListMemory memory) {
    return observed(metrics.pods(selection, memory), pods -> pods);
  }

  @Override
  public CompletionStage<Optional<PodMetrics>> pod(PodRef pod) {
    return observed(metrics.pod(pod), found -> found.stream().toList());
  }

  /// A cancelled query counts as neither, and one without memory as overload only.
  private <T> CompletionStage<T> observed(
      CompletionStage<T> answer, Function<T, List<? extends MetricsObject>> objects) {
    CompletableFuture<T> asked = answer.toCompletableFuture();
    CompletionStage<T> observed =
        asked.whenComplete(
            (found, failure) -> {
              if (failure == null) {
                ages.observe(objects.apply(found));
              } else if (!(Failures.unwrapped(failure) instanceof OverloadedException)) {
                refusals.refused();
              }
            });
    observed.whenComplete((_, _) -> asked.cancel(false)); // where it is not done, but cancelled
    return observed;
  }
}
