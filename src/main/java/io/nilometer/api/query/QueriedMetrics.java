package io.nilometer.api.query;

import io.nilometer.model.PodRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.function.Function;

/// [Metrics] from the [MetricsQuery] actor, by the ask pattern. Cancelling a result ends its query.
public final class QueriedMetrics implements Metrics {

  /// Longer than the wait for memory and a [ScatterGather] take to give up by themselves.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private final ActorSystem<?> system;
  private final ActorRef<MetricsQuery.Command> query;

  public QueriedMetrics(ActorSystem<?> system, ActorRef<MetricsQuery.Command> query) {
    this.system = system;
    this.query = query;
  }

  @Override
  public CompletionStage<List<NodeMetrics>> nodes(NodeSelection selection, ListMemory memory) {
    return this.<List<NodeMetrics>, List<NodeMetrics>>ask(
        replyTo -> new MetricsQuery.FindNodes(selection, memory, replyTo), nodes -> nodes);
  }

  @Override
  public CompletionStage<Optional<NodeMetrics>> node(String name) {
    return this.<List<NodeMetrics>, Optional<NodeMetrics>>ask(
        replyTo -> new MetricsQuery.FindNode(name, replyTo), nodes -> nodes.stream().findFirst());
  }

  @Override
  public CompletionStage<List<PodMetrics>> pods(PodSelection selection, ListMemory memory) {
    return this.<List<PodMetrics>, List<PodMetrics>>ask(
        replyTo -> new MetricsQuery.FindPods(selection, memory, replyTo), pods -> pods);
  }

  @Override
  public CompletionStage<Optional<PodMetrics>> pod(PodRef pod) {
    return this.<List<PodMetrics>, Optional<PodMetrics>>ask(
        replyTo -> new MetricsQuery.FindPod(pod, replyTo), pods -> pods.stream().findFirst());
  }

  private <R, T> CompletionStage<T> ask(
      Function<ActorRef<MetricsQuery.Reply<R>>, MetricsQuery.Command> message,
      java.util.function.Function<R, T> answer) {
    var asker = new AtomicReference<ActorRef<MetricsQuery.Reply<R>>>();
    CompletionStage<T> answered =
        SameThread.of(
                AskPattern.<MetricsQuery.Command, MetricsQuery.Reply<R>>ask(
                    query,
                    replyTo -> {
                      asker.set(replyTo);
                      return message.apply(replyTo);
                    },
                    LONGEST_WAIT,
                    system.scheduler()))
            .thenApply(reply -> answer.apply(result(reply)));
    answered.whenComplete((_, failure) -> leave(asker.get(), failure));
    return answered;
  }

  /// Any reply ends the asker, and with it the [ScatterGather].
  private static <R> void leave(ActorRef<MetricsQuery.Reply<R>> asker, Throwable failure) {
    if (failure instanceof CancellationException) {
      asker.tell(new MetricsQuery.Unavailable<>("the client has disconnected"));
    }
  }

  private static <R> R result(MetricsQuery.Reply<R> reply) {
    return switch (reply) {
      case MetricsQuery.Found<R>(R result) -> result;
      case MetricsQuery.Unavailable<R>(String reason) ->
          throw new MetricsUnavailableException(reason);
      case MetricsQuery.Overloaded<R> _ -> throw new OverloadedException();
    };
  }
}
