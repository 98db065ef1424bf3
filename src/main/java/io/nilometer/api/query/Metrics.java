package io.nilometer.api.query;

import io.nilometer.model.PodRef;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Answers queries over everything that is stored: complete, or failed with
/// [MetricsUnavailableException]. Lists are sorted by namespace, then name, and fail with
/// [OverloadedException] if there is no memory for them.
public interface Metrics {

  CompletionStage<List<NodeMetrics>> nodes(NodeSelection selection, ListMemory memory);

  /// Empty: there is no such node, or nothing is known of its usage.
  CompletionStage<Optional<NodeMetrics>> node(String name);

  CompletionStage<List<PodMetrics>> pods(PodSelection selection, ListMemory memory);

  /// Empty: no such pod is running, or nothing is known of its usage.
  CompletionStage<Optional<PodMetrics>> pod(PodRef pod);
}
