package io.nilometer.api.watch;

import io.nilometer.api.encode.Status;
import io.nilometer.api.encode.StatusException;
import io.nilometer.api.query.ListMemory;
import io.nilometer.api.query.MetricsQuery;
import io.nilometer.api.query.MetricsUnavailableException;
import io.nilometer.api.query.OverloadedException;
import io.nilometer.failure.Failures;
import io.nilometer.model.PodRef;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;

/// The watches that a [WatchCache] serves.
public final class CachedWatches implements ClientWatches {

  /// The cache gives up before, unless it is busy; then the list is answered without a version.
  private static final Duration LONGEST_LIST = Duration.ofSeconds(7);

  /// Of what follows then, while memory is held.
  private static final Duration LONGEST_STEP = Duration.ofSeconds(5);

  /// When a replica ends, all of its watches may begin at the others at the same time.
  private static final Duration LONGEST_OPENING = Duration.ofSeconds(20);

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
    var list = new CompletableFuture<VersionedList>(); // cancelled when nobody waits for it
    version(list, LONGEST_LIST) // nothing is reserved before all is followed
        .thenComposeAsync(_ -> memory.reserve(most(selection)), system.executionContext())
        .thenCompose(
            granted -> {
              if (!granted) {
                throw new OverloadedException();
              }
              return version(list, LONGEST_STEP); // that of before the selection
            })
        .thenComposeAsync(version -> gather(selection, version, list), system.executionContext())
        .whenComplete(completing(list));
    return list;
  }

  private CompletionStage<Long> version(CompletableFuture<?> list, Duration longest) {
    return ask(
            replyTo -> new WatchCache.FindVersion(list::isDone, replyTo),
            WatchCache.Versioned.class,
            longest)
        .thenApply(WatchCache.Versioned::version);
  }

  /// The most that the list may have.
  private int most(WatchSelection selection) {
    return switch (selection.kind()) {
      case NODE -> cluster.nodes().size();
      case POD ->
          selection.isEverything()
              ? cluster.pods().size()
              : SelectedKeys.of(cluster, selection).size();
    };
  }

  /// Selects in this thread, so that watches do not wait for it.
  private CompletionStage<VersionedList> gather(
      WatchSelection selection, long version, CompletableFuture<?> list) {
    List<PodRef> keys = SelectedKeys.of(cluster, selection);
    return ask(
            replyTo -> new WatchCache.FindObjects(selection.kind(), keys, list::isDone, replyTo),
            WatchCache.Found.class,
            LONGEST_STEP)
        .thenApplyAsync(
            found ->
                new VersionedList(
                    version, found.objects().stream().filter(selection::matches).toList()),
            system.executionContext());
  }

  @Override
  public CompletionStage<OpenedWatch> open(WatchRequest request) {
    var watch = new CompletableFuture<OpenedWatch>(); // cancelled when nobody waits for it
    ask(
            replyTo -> new WatchCache.Open(request, watch::isDone, replyTo),
            WatchCache.Reply.class,
            LONGEST_OPENING)
        .thenApply(CachedWatches::opened)
        .whenComplete(
            (opened, failure) -> {
              completing(watch).accept(opened, failure);
              if (watch.isCancelled() && opened instanceof OpenedWatch.Running(WatchQueue queue)) {
                queue.close();
              }
            });
    return watch;
  }

  private static OpenedWatch opened(WatchCache.Reply reply) {
    return switch (reply) {
      case WatchCache.Opened(OpenedWatch watch) -> watch;
      case WatchCache.TooMany(String reason) ->
          throw new StatusException(Status.tooManyRequests(reason, RETRY_AFTER_SECONDS));
      case WatchCache.Found _, WatchCache.Versioned _, WatchCache.Unavailable _ ->
          throw new IllegalStateException("not a watch: " + reply);
    };
  }

  private static <T> BiConsumer<T, Throwable> completing(CompletableFuture<T> future) {
    return (value, failure) -> {
      if (failure == null) {
        future.complete(value);
      } else {
        future.completeExceptionally(Failures.unwrapped(failure));
      }
    };
  }

  /// Fails with [MetricsUnavailableException] also where the cache is busy.
  private <R extends WatchCache.Reply> CompletionStage<R> ask(
      Function<ActorRef<WatchCache.Reply>, WatchCache.Command> request,
      Class<R> expected,
      Duration longest) {
    return AskPattern.ask(cache, request::apply, longest, system.scheduler())
        .exceptionally(
            failure -> {
              if (Failures.unwrapped(failure) instanceof TimeoutException) {
                return new WatchCache.Unavailable("the watches of this replica are busy");
              }
              throw new CompletionException(failure);
            })
        .thenApply(
            reply -> {
              if (reply instanceof WatchCache.Unavailable(String reason)) {
                throw new MetricsUnavailableException(reason);
              }
              return expected.cast(reply);
            });
  }

  @Override
  public void end() {
    cache.tell(WatchCache.EndAll.NOW);
  }
}
