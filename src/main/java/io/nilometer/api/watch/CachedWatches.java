package io.nilometer.api.watch;

import io.nilometer.api.encode.Status;
import io.nilometer.api.encode.StatusException;
import io.nilometer.api.query.ListMemory;
import io.nilometer.api.query.MetricsQuery;
import io.nilometer.api.query.MetricsUnavailableException;
import io.nilometer.api.query.OverloadedException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/// The watches that a [WatchCache] serves.
public final class CachedWatches implements ClientWatches {

  /// The cache gives up before.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  private static final int RETRY_AFTER_SECONDS = 1;

  private final ActorSystem<?> system;
  private final ActorRef<WatchCache.Command> cache;
  private final MetricsQuery.Cluster cluster;
  private final boolean served;

  /// @param served `--serve-watches`
  public CachedWatches(
      ActorSystem<?> system,
      ActorRef<WatchCache.Command> cache,
      MetricsQuery.Cluster cluster,
      boolean served) {
    this.system = system;
    this.cache = cache;
    this.cluster = cluster;
    this.served = served;
  }

  @Override
  public boolean areServed() {
    return served;
  }

  @Override
  public CompletionStage<VersionedList> list(WatchSelection selection, ListMemory memory) {
    return memory
        .reserve(most(selection))
        .thenCompose(
            granted -> {
              if (!granted) {
                throw new OverloadedException();
              }
              return ask(replyTo -> new WatchCache.FindList(selection, replyTo));
            })
        .thenApply(
            reply ->
                switch (reply) {
                  case WatchCache.Listed(VersionedList list) -> list;
                  case WatchCache.Unavailable(String reason) ->
                      throw new MetricsUnavailableException(reason);
                  case WatchCache.TooMany _, WatchCache.Opened _ ->
                      throw new IllegalStateException("not a list: " + reply);
                });
  }

  private int most(WatchSelection selection) {
    return switch (selection.kind()) {
      case NODE -> cluster.nodes().size();
      case POD ->
          selection.labels().isEverything()
                  && selection.fields().isEverything()
                  && selection.namespace().isEmpty()
              ? cluster.pods().size()
              : cluster
                  .pods()
                  .select(selection.namespace(), selection.labels(), selection.fields())
                  .size();
    };
  }

  @Override
  public CompletionStage<OpenedWatch> open(WatchRequest request) {
    return ask(replyTo -> new WatchCache.Open(request, replyTo))
        .thenApply(
            reply ->
                switch (reply) {
                  case WatchCache.Opened(OpenedWatch watch) -> watch;
                  case WatchCache.Unavailable(String reason) ->
                      throw new MetricsUnavailableException(reason);
                  case WatchCache.TooMany(String reason) ->
                      throw new StatusException(
                          Status.tooManyRequests(reason, RETRY_AFTER_SECONDS));
                  case WatchCache.Listed _ ->
                      throw new IllegalStateException("not a watch: " + reply);
                });
  }

  private CompletionStage<WatchCache.Reply> ask(
      Function<ActorRef<WatchCache.Reply>, WatchCache.Command> request) {
    return AskPattern.ask(cache, request::apply, LONGEST_WAIT, system.scheduler());
  }

  @Override
  public void end() {
    cache.tell(WatchCache.EndAll.NOW);
  }
}
