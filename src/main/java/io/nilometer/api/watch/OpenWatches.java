package io.nilometer.api.watch;

import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.ObjectKind;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The watches that clients have, from their first event until nothing is to be sent any more. Used
/// by one thread at a time.
final class OpenWatches {

  private static final Duration BETWEEN_BOOKMARKS = Duration.ofMinutes(1);

  /// A client that takes nothing for so long is disconnected.
  private static final Duration LONGEST_STUCK = Duration.ofSeconds(30);

  private final WatchPlaces places;
  private final long maxPending;
  private final LongSupplier nanoTime;
  private final AtomicLong pending = new AtomicLong();
  private final Map<ObjectKind, Interests> interests = new EnumMap<>(ObjectKind.class);
  private final Set<ClientWatch> watches = new LinkedHashSet<>();
  private final Set<ClientWatch> unmarked = new HashSet<>(); // whose bookmark is due
  private long reviewedNanos;

  /// @param nanoTime the monotonic clock
  OpenWatches(WatchLimits limits, LongSupplier nanoTime) {
    this.places = new WatchPlaces(limits.max());
    this.maxPending = limits.maxPending();
    this.nanoTime = nanoTime;
    for (ObjectKind kind : ObjectKind.values()) {
      interests.put(kind, new Interests());
    }
  }

  /// Which watch a change concerns.
  Map<ObjectKind, Interests> interests() {
    return interests;
  }

  boolean isEmpty() {
    return watches.isEmpty();
  }

  /// Why the watch cannot begin, if so.
  Optional<String> refusal(WatchRequest request) {
    return places.refusal(request);
  }

  /// Begins a watch.
  ///
  /// @param first its first events
  /// @param version of the bookmark after them
  /// @param resumption present if another replica made the version that it begins at
  /// @param onClosed by any thread, when nothing is to be sent any more; must not call back
  WatchQueue open(
      WatchRequest request,
      List<ObjectEvent> first,
      long version,
      Optional<ClientWatch.Resumption> resumption,
      Consumer<ClientWatch> onClosed) {
    var queue = new WatchQueue(pending, nanoTime, request.start().version());
    boolean marked =
        request.start() instanceof WatchRequest.Start.Existing(boolean wanted) && wanted;
    queue.begin(first, marked, version);
    long deadline = nanoTime.getAsLong() + request.timeout().toNanos();
    var watch = new ClientWatch(request, queue, deadline, resumption);
    watches.add(watch);
    places.take(request);
    interests.get(request.selection().kind()).add(watch);
    queue.closed().thenRun(() -> onClosed.accept(watch));
    return queue;
  }

  /// Returns whether it was there.
  boolean remove(ClientWatch watch) {
    boolean removed = watches.remove(watch);
    if (removed) {
      unmarked.remove(watch);
      places.leave(watch.request());
      interests.get(watch.selection().kind()).remove(watch);
    }
    return removed;
  }

  /// Sends bookmarks, to each watch at a time of its own; ends the watches whose time is over, and
  /// disconnects clients that do not read.
  ///
  /// @param bookmark the version that every client may go on from; empty: changes may be missing
  void review(Optional<Long> bookmark) {
    long nowNanos = nanoTime.getAsLong();
    for (ClientWatch watch : watches) {
      if (watch.periodsLeft(nowNanos, BETWEEN_BOOKMARKS)
          != watch.periodsLeft(reviewedNanos, BETWEEN_BOOKMARKS)) {
        unmarked.add(watch);
      }
      if (watch.deadlineNanos() - nowNanos <= 0) {
        end(watch, bookmark);
      }
      if (watch.queue().stuckNanos() > LONGEST_STUCK.toNanos()) {
        watch.queue().cutOff();
      }
    }
    if (bookmark.isPresent()) {
      unmarked.forEach(watch -> bookmark(watch, bookmark));
      unmarked.clear();
    }
    reviewedNanos = nowNanos;
  }

  private static void bookmark(ClientWatch watch, Optional<Long> version) {
    if (watch.request().bookmarks()) {
      version.ifPresent(watch.queue()::bookmark);
    }
  }

  private static void end(ClientWatch watch, Optional<Long> bookmark) {
    bookmark(watch, bookmark);
    watch.queue().end();
  }

  /// Each ends after the events that wait.
  void endAll(Optional<Long> bookmark) {
    watches.forEach(watch -> end(watch, bookmark));
  }

  /// Events that wait are bounded over all watches: the longest queues are cut.
  void cutLongest() {
    while (pending.get() > maxPending) {
      Optional<WatchQueue> longest =
          watches.stream()
              .map(ClientWatch::queue)
              .max(Comparator.comparingInt(WatchQueue::size))
              .filter(queue -> queue.size() > 0);
      if (longest.isEmpty()) {
        return;
      }
      longest.get().cutOff();
    }
  }
}
