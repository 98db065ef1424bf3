package io.nilometer.demo.apiserver;

import io.nilometer.demo.objects.Kind;
import io.nilometer.demo.objects.KubeObject;
import io.nilometer.demo.objects.ObjectName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArraySet;

/// The objects of the simulated API server, in the order of lists, with a log of the latest changes
/// that a watch replays. Safe for any thread. It calls watchers in order, under its lock.
public final class ObjectStore {

  private static final int LOG_LIMIT = 20_000;

  private final Map<Kind, NavigableMap<ObjectName, KubeObject>> objects = new EnumMap<>(Kind.class);
  private final Deque<Change> log = new ArrayDeque<>();
  private final Set<Watcher> watchers = new CopyOnWriteArraySet<>();
  private long revision = 1_000;
  private long oldest = revision; // the log is complete from this revision

  /// Receives every change. Must not block.
  interface Watcher {

    void onChange(Change change);

    /// Its revision is too old, so the watch ends.
    void onExpired();
  }

  /// A page of a list.
  ///
  /// @param revision of the first page of the list
  /// @param next the start of the next page; absent for the last page
  record Page(List<KubeObject> items, long revision, Optional<ContinueToken> next) {}

  public ObjectStore() {
    for (Kind kind : Kind.values()) {
      objects.put(kind, new TreeMap<>());
    }
  }

  synchronized long revision() {
    return revision;
  }

  public synchronized Optional<KubeObject> find(Kind kind, ObjectName name) {
    return Optional.ofNullable(objects.get(kind).get(name));
  }

  /// Adds or replaces an object.
  ///
  /// @return the object with its new revision
  public synchronized KubeObject put(KubeObject object) {
    KubeObject after = object.at(++revision);
    KubeObject before = objects.get(after.kind()).put(after.id(), after);
    tell(new Change(Optional.ofNullable(before), Optional.of(after), revision));
    return after;
  }

  public synchronized Optional<KubeObject> remove(Kind kind, ObjectName name) {
    Optional<KubeObject> before = Optional.ofNullable(objects.get(kind).remove(name));
    before.ifPresent(object -> tell(new Change(Optional.of(object), Optional.empty(), ++revision)));
    return before;
  }

  private void tell(Change change) {
    log.addLast(change);
    if (log.size() > LOG_LIMIT) {
      oldest = log.removeFirst().revision();
    }
    watchers.forEach(watcher -> watcher.onChange(change));
  }

  /// A page of at most `limit` objects, from the end of the previous page.
  synchronized Page list(ObjectSelector selection, Optional<ContinueToken> from, int limit) {
    if (from.isPresent() && from.get().revision() < oldest) {
      throw new ExpiredException("the continue token is too old: list again from the beginning");
    }
    NavigableMap<ObjectName, KubeObject> all = objects.get(selection.kind());
    long at = from.map(ContinueToken::revision).orElse(revision);
    var items = new ArrayList<KubeObject>();
    for (KubeObject object :
        from.map(token -> all.tailMap(token.last(), false)).orElse(all).values()) {
      if (selection.matches(object)) {
        if (items.size() == limit) {
          return new Page(items, at, Optional.of(new ContinueToken(at, items.getLast().id())));
        }
        items.add(object);
      }
    }
    return new Page(items, at, Optional.empty());
  }

  /// Sends every change after a revision, those of the past at once.
  synchronized void watch(long since, Watcher watcher) {
    if (since < oldest) {
      throw new ExpiredException("too old resource version: %d (%d)".formatted(since, oldest));
    }
    log.stream().filter(change -> change.revision() > since).forEach(watcher::onChange);
    watchers.add(watcher);
  }

  /// Sends all selected objects as if they were new, then every change.
  synchronized void watchAll(ObjectSelector selection, Watcher watcher) {
    objects.get(selection.kind()).values().stream()
        .filter(selection::matches)
        .map(object -> new Change(Optional.empty(), Optional.of(object), object.revision()))
        .forEach(watcher::onChange);
    watchers.add(watcher);
  }

  void unwatch(Watcher watcher) {
    watchers.remove(watcher);
  }

  /// Clears the log: open watches end, and clients must list again.
  public synchronized void expire() {
    oldest = ++revision;
    log.clear();
    watchers.forEach(Watcher::onExpired);
  }
}
