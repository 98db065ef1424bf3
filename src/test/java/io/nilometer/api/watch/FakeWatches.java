package io.nilometer.api.watch;

import io.nilometer.api.query.ListMemory;
import io.nilometer.api.query.Metrics;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.NodeSelection;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.PodSelection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Lists what [Metrics] has, and watches that begin with it.
public final class FakeWatches implements ClientWatches {

  public static final long VERSION = 1_000_001;

  /// Of every watch that was begun.
  private final List<WatchQueue> queues = new CopyOnWriteArrayList<>();

  /// Who began them.
  private final List<String> users = new CopyOnWriteArrayList<>();

  private final Metrics metrics;

  public FakeWatches(Metrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public boolean areServed() {
    return true;
  }

  @Override
  public CompletionStage<VersionedList> list(WatchSelection selection, ListMemory memory) {
    return objects(selection, memory).thenApply(found -> new VersionedList(VERSION, found));
  }

  private CompletionStage<List<MetricsObject>> objects(
      WatchSelection selection, ListMemory memory) {
    return switch (selection.kind()) {
      case NODE ->
          metrics
              .nodes(new NodeSelection(selection.labels(), selection.fields()), memory)
              .thenApply(List::copyOf);
      case POD ->
          metrics
              .pods(
                  new PodSelection(
                      selection.namespace(),
                      selection.labels(),
                      selection.fields(),
                      selection.nodes().stream().findFirst()),
                  memory)
              .thenApply(List::copyOf);
    };
  }

  @Override
  public CompletionStage<OpenedWatch> open(WatchRequest request) {
    users.add(request.user());
    return objects(request.selection(), ListMemory.UNLIMITED)
        .thenApply(
            found -> {
              var queue = new WatchQueue(new AtomicLong(), System::nanoTime, 0);
              queue.begin(
                  found.stream()
                      .map(object -> new ObjectEvent(ObjectEvent.Type.ADDED, object))
                      .toList(),
                  request.start() instanceof WatchRequest.Start.Existing(boolean marked) && marked,
                  VERSION);
              queues.add(queue);
              CompletableFuture.delayedExecutor(request.timeout().toMillis(), TimeUnit.MILLISECONDS)
                  .execute(queue::end);
              return new OpenedWatch.Running(queue);
            });
  }

  /// Something happens that every watch selects.
  public void put(ObjectEvent event) {
    queues.forEach(queue -> queue.put(event));
  }

  /// Who began watches, in their order.
  public List<String> users() {
    return List.copyOf(users);
  }

  /// How many watches have not ended.
  public long running() {
    return queues.stream().filter(queue -> !queue.closed().toCompletableFuture().isDone()).count();
  }

  /// All clients are too slow.
  public void cutOff() {
    queues.forEach(WatchQueue::cutOff);
  }

  @Override
  public void end() {
    queues.forEach(WatchQueue::end);
  }
}
