package io.nilometer.api;

import io.nilometer.model.EpochNanos;
import io.nilometer.model.PodRef;
import io.nilometer.telemetry.ApiMetrics;
import io.nilometer.telemetry.ClusterMetrics;
import io.nilometer.telemetry.Telemetry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// [Metrics] whose ages are observed as they are answered, and what cannot be answered is counted.
final class ObservedMetrics implements Metrics {

  private final Metrics metrics;
  private final ApiMetrics observer;
  private final ClusterMetrics refusals;
  private final InstantSource clock;

  ObservedMetrics(Metrics metrics, Telemetry telemetry, InstantSource clock) {
    this.metrics = metrics;
    this.observer = telemetry.api();
    this.refusals = telemetry.cluster();
    this.clock = clock;
  }

  @Override
  public CompletionStage<List<NodeMetrics>> nodes(NodeSelection selection) {
    return counted(metrics.nodes(selection)).thenApply(this::observed);
  }

  @Override
  public CompletionStage<Optional<NodeMetrics>> node(String name) {
    return counted(metrics.node(name)).thenApply(this::observed);
  }

  @Override
  public CompletionStage<List<PodMetrics>> pods(PodSelection selection) {
    return counted(metrics.pods(selection)).thenApply(this::observed);
  }

  @Override
  public CompletionStage<Optional<PodMetrics>> pod(PodRef pod) {
    return counted(metrics.pod(pod)).thenApply(this::observed);
  }

  private <T> CompletionStage<T> counted(CompletionStage<T> answer) {
    return answer.whenComplete(
        (_, failure) -> {
          if (failure != null) {
            refusals.refused();
          }
        });
  }

  private <T extends MetricsObject> Optional<T> observed(Optional<T> found) {
    observe(found.stream());
    return found;
  }

  private <T extends MetricsObject> List<T> observed(List<T> found) {
    observe(found.stream());
    return found;
  }

  private void observe(Stream<? extends MetricsObject> found) {
    long now = EpochNanos.of(clock.instant());
    observer.answeredUsages(found.mapToDouble(object -> (now - object.timeNanos()) / 1e9));
  }
}
