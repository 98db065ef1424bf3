package io.nilometer.api;

import io.nilometer.model.EpochNanos;
import io.nilometer.model.PodRef;
import io.nilometer.telemetry.ApiMetrics;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// [Metrics] whose ages are observed as they are answered.
final class ObservedMetrics implements Metrics {

  private final Metrics metrics;
  private final ApiMetrics observer;
  private final InstantSource clock;

  ObservedMetrics(Metrics metrics, ApiMetrics observer, InstantSource clock) {
    this.metrics = metrics;
    this.observer = observer;
    this.clock = clock;
  }

  @Override
  public CompletionStage<List<NodeMetrics>> nodes(NodeSelection selection) {
    return metrics.nodes(selection).thenApply(this::observed);
  }

  @Override
  public CompletionStage<Optional<NodeMetrics>> node(String name) {
    return metrics.node(name).thenApply(this::observed);
  }

  @Override
  public CompletionStage<List<PodMetrics>> pods(PodSelection selection) {
    return metrics.pods(selection).thenApply(this::observed);
  }

  @Override
  public CompletionStage<Optional<PodMetrics>> pod(PodRef pod) {
    return metrics.pod(pod).thenApply(this::observed);
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
