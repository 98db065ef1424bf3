package io.nilometer.api.watch;

import io.nilometer.api.query.ObjectEvent;
import io.nilometer.model.PodRef;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;

/// The events that one watch has still to send, in the order of their versions: of each object only
/// the newest. The cache puts them, the stream of the response takes them. Safe for any thread.
public final class WatchQueue {

  private final Map<PodRef, ObjectEvent> pending = new LinkedHashMap<>();
  private final AtomicLong allPending;
  private final LongSupplier nanoTime;
  private final CompletableFuture<Done> closed = new CompletableFuture<>();
  private final CompletableFuture<Done> cut = new CompletableFuture<>();
  private Optional<Bookmark> bookmark = Optional.empty();
  private volatile Runnable wake = () -> {};
  private final long leastVersion;
  private long sentVersion;
  private long takenNanos;
  private boolean ending;

  /// A bookmark that is due.
  private record Bookmark(long version, boolean endsInitial) {}

  /// What is to be sent next. Nothing: wait.
  ///
  /// @param bookmark the version of the bookmark after the events
  /// @param endsInitial whether that ends the initial events
  /// @param last whether the watch ends after them
  record Portion(
      List<ObjectEvent> events, Optional<Long> bookmark, boolean endsInitial, boolean last) {

    boolean isEmpty() {
      return events.isEmpty() && bookmark.isEmpty();
    }
  }

  /// @param allPending counts the events of all queues
  /// @param nanoTime the monotonic clock
  /// @param leastVersion the version that the client has. An event of a lower one gets the next,
  ///     which no replica takes for its own
  WatchQueue(AtomicLong allPending, LongSupplier nanoTime, long leastVersion) {
    this.allPending = allPending;
    this.nanoTime = nanoTime;
    this.leastVersion = leastVersion;
    this.sentVersion = leastVersion;
    this.takenNanos = nanoTime.getAsLong();
  }

  /// Adds the events that a watch begins with.
  synchronized void begin(List<ObjectEvent> first, boolean marked, long version) {
    first.forEach(this::add);
    if (marked) {
      bookmark = Optional.of(new Bookmark(version, true));
    }
  }

  synchronized void put(ObjectEvent event) {
    if (ending) {
      return;
    }
    if (pending.isEmpty()) {
      takenNanos = nanoTime.getAsLong();
    }
    add(event);
    wake.run();
  }

  private void add(ObjectEvent event) {
    ObjectEvent earlier = pending.remove(event.key());
    ObjectEvent raised =
        event.version() < leastVersion ? event.withVersion(leastVersion + 1) : event;
    Optional<ObjectEvent> next =
        earlier == null ? Optional.of(raised) : raised.after(earlier, leastVersion > 0);
    next.ifPresent(newest -> pending.put(event.key(), newest));
    allPending.addAndGet((next.isPresent() ? 1 : 0) - (earlier == null ? 0 : 1));
  }

  /// Sends a bookmark after the events that wait.
  synchronized void bookmark(long version) {
    if (bookmark.isEmpty() && !ending) {
      bookmark = Optional.of(new Bookmark(version, false));
      wake.run();
    }
  }

  synchronized Portion take(int most) {
    takenNanos = nanoTime.getAsLong();
    var events = new ArrayList<ObjectEvent>(Math.min(most, pending.size()));
    Iterator<ObjectEvent> next = pending.values().iterator();
    while (events.size() < most && next.hasNext()) {
      events.add(next.next());
      next.remove();
    }
    allPending.addAndGet(-events.size());
    if (!events.isEmpty()) {
      sentVersion = Math.max(sentVersion, events.getLast().version());
    }
    Optional<Bookmark> due = pending.isEmpty() ? bookmark : Optional.empty();
    if (due.isPresent()) {
      bookmark = Optional.empty();
      sentVersion = Math.max(sentVersion, due.get().version());
    }
    return new Portion(
        events,
        due.map(_ -> sentVersion),
        due.filter(Bookmark::endsInitial).isPresent(),
        ending && pending.isEmpty());
  }

  /// @param wake runs when there is something to take
  synchronized void onReady(Runnable wake) {
    this.wake = wake;
  }

  /// How many events wait.
  synchronized int size() {
    return pending.size();
  }

  /// For how long events have waited, and none was taken.
  synchronized long stuckNanos() {
    return pending.isEmpty() ? 0 : nanoTime.getAsLong() - takenNanos;
  }

  /// Ends the watch after the events that wait.
  synchronized void end() {
    ending = true;
    wake.run();
  }

  /// Disconnects the client, which is too slow.
  void cutOff() {
    discard();
    cut.complete(Done.getInstance());
  }

  /// The response is over, or there is no one to send it to.
  void close() {
    discard();
    wake.run();
  }

  private void discard() {
    synchronized (this) {
      ending = true;
      allPending.addAndGet(-pending.size());
      pending.clear();
      bookmark = Optional.empty();
    }
    closed.complete(Done.getInstance());
  }

  /// Completes when nothing waits any more, and nothing is to be sent.
  CompletionStage<Done> closed() {
    return closed;
  }

  /// Completes when the client is to be disconnected.
  CompletionStage<Done> cut() {
    return cut;
  }
}
