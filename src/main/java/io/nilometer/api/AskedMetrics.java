package io.nilometer.api;

import io.nilometer.model.PodRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.function.Function;

/// [Metrics] as answered by the [MetricsQuery] actor.
final class AskedMetrics implements Metrics {

  /// Longer than a [Gathering] takes to give up by itself.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  private final ActorSystem<?> system;
  private final ActorRef<MetricsQuery.Command> query;

  AskedMetrics(ActorSystem<?> system, ActorRef<MetricsQuery.Command> query) {
    this.system = system;
    this.query = query;
  }

  @Override
  public CompletionStage<List<NodeMetrics>> nodes(NodeSelection selection) {
    return ask(replyTo -> new MetricsQuery.FindNodes(selection, replyTo));
  }

  @Override
  public CompletionStage<Optional<NodeMetrics>> node(String name) {
    return this.<List<NodeMetrics>>ask(replyTo -> new MetricsQuery.FindNode(name, replyTo))
        .thenApply(nodes -> nodes.stream().findFirst());
  }

  @Override
  public CompletionStage<List<PodMetrics>> pods(PodSelection selection) {
    return ask(replyTo -> new MetricsQuery.FindPods(selection, replyTo));
  }

  @Override
  public CompletionStage<Optional<PodMetrics>> pod(PodRef pod) {
    return this.<List<PodMetrics>>ask(replyTo -> new MetricsQuery.FindPod(pod, replyTo))
        .thenApply(pods -> pods.stream().findFirst());
  }

  private <R> CompletionStage<R> ask(
      Function<ActorRef<MetricsQuery.Reply<R>>, MetricsQuery.Command> message) {
    return AskPattern.<MetricsQuery.Command, MetricsQuery.Reply<R>>ask(
            query, message, LONGEST_WAIT, system.scheduler())
        .thenApply(AskedMetrics::result);
  }

  private static <R> R result(MetricsQuery.Reply<R> reply) {
    return switch (reply) {
      case MetricsQuery.Found<R>(R result) -> result;
      case MetricsQuery.Unavailable<R>(String reason) ->
          throw new MetricsUnavailableException(reason);
    };
  }
}
