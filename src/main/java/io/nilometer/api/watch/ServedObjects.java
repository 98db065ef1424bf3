package io.nilometer.api.watch;

import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The objects of one kind that are served now, each with the version of its last change, and for a
/// while those that no longer are. Used by one thread at a time.
final class ServedObjects {

  /// Of those that are gone, or whose labels changed.
  private static final int MOST_FORMER = 20_000;

  private final Map<PodRef, Served> served = new HashMap<>();
  private final Map<Former, MetricsObject> former = new LinkedHashMap<>(); // oldest first
  private long horizon; // since this version every change is known

  /// @param addedAt the version since which it is served
  /// @param selectedAt the version since which the same watches select it
  private record Served(MetricsObject object, long addedAt, long selectedAt) {}

  /// An object as it was selected once: by each another watch may have it.
  ///
  /// @param node that a pod is on; of a node empty
  private record Former(PodRef key, Labels labels, String node) {}

  /// What became of one object. At least one of both is present.
  ///
  /// @param before as it was served; its version is that of the change where it is no longer served
  /// @param after as it is served now
  record Change(Optional<MetricsObject> before, Optional<MetricsObject> after) {

    /// The event for a watch, if it concerns it.
    Optional<ObjectEvent> event(WatchSelection selection) {
      boolean was = before.filter(selection::matches).isPresent();
      boolean is = after.filter(selection::matches).isPresent();
      if (is) {
        return Optional.of(
            new ObjectEvent(was ? ObjectEvent.Type.MODIFIED : ObjectEvent.Type.ADDED, after.get()));
      }
      return was
          ? Optional.of(
              new ObjectEvent(ObjectEvent.Type.DELETED, before.get().withVersion(version())))
          : Optional.empty();
    }

    private long version() {
      return after.or(() -> before).orElseThrow().version();
    }
  }

  Optional<MetricsObject> find(PodRef key) {
    return Optional.ofNullable(served.get(key)).map(Served::object);
  }

  /// Serves this object from now on, or none. Empty: nothing has changed.
  ///
  /// @param version of the change, above those before
  Optional<Change> put(PodRef key, Optional<MetricsObject> next, long version) {
    Served known = served.get(key);
    Optional<MetricsObject> before = Optional.ofNullable(known).map(Served::object);
    if (next.isEmpty()) {
      if (known == null) {
        return Optional.empty();
      }
      served.remove(key);
      MetricsObject last = known.object().withVersion(version);
      remember(key, last);
      return Optional.of(new Change(Optional.of(last), Optional.empty()));
    }
    if (known != null && isSame(known.object(), next.get())) {
      return Optional.empty();
    }
    MetricsObject object = next.get().withVersion(version);
    if (known == null) {
      served.put(key, new Served(object, version, version));
    } else if (as(key, known.object()).equals(as(key, object))) {
      served.put(key, new Served(object, known.addedAt(), known.selectedAt()));
    } else {
      remember(key, known.object().withVersion(version));
      served.put(key, new Served(object, known.addedAt(), version));
    }
    return Optional.of(new Change(before, Optional.of(object)));
  }

  private static Former as(PodRef key, MetricsObject object) {
    String node = object instanceof PodMetrics pod ? pod.usage().node() : "";
    return new Former(key, object.labels(), node);
  }

  private void remember(PodRef key, MetricsObject last) {
    Former as = as(key, last);
    former.remove(as); // to stand last
    former.put(as, last);
    if (former.size() > MOST_FORMER) {
      forgetOldest();
    }
  }

  private void forgetOldest() {
    Iterator<MetricsObject> oldest = former.values().iterator();
    horizon = Math.max(horizon, oldest.next().version() + 1);
    oldest.remove();
  }

  /// Forgets what was no longer served before that version.
  void forgetBefore(long version) {
    horizon = Math.max(horizon, version);
    former.values().removeIf(last -> last.version() < version);
  }

  /// The oldest version that a watch can begin at.
  long horizon() {
    return horizon;
  }

  /// Whether it differs in nothing that clients see.
  private static boolean isSame(MetricsObject one, MetricsObject other) {
    return one.labels().equals(other.labels()) && isSampleSame(one, other);
  }

  private static boolean isSampleSame(MetricsObject one, MetricsObject other) {
    return switch (one) {
      case NodeMetrics(_, _, Usage usage, _) ->
          other instanceof NodeMetrics(_, _, Usage its, _) && usage.equals(its);
      case PodMetrics(_, PodUsage usage, _) ->
          other instanceof PodMetrics(_, PodUsage its, _)
              && usage.timeNanos() == its.timeNanos()
              && usage.windowNanos() == its.windowNanos()
              && usage.node().equals(its.node())
              && usage.containers().equals(its.containers());
    };
  }

  /// What a watch that begins with the existing objects is sent first, the oldest version first: a
  /// client that is cut off in between goes on from the last that it has.
  ///
  /// @param keys of what may be selected
  List<ObjectEvent> existing(List<PodRef> keys, WatchSelection selection) {
    return keys.stream()
        .flatMap(key -> find(key).stream())
        .filter(selection::matches)
        .sorted(Comparator.comparingLong(MetricsObject::version))
        .map(object -> new ObjectEvent(ObjectEvent.Type.ADDED, object))
        .toList();
  }

  /// What a watch is sent first that begins at a version, in the order of versions. A client may
  /// have some of it already.
  ///
  /// @param keys of what may be selected now
  /// @param selectedSince of what begins to be served or to be selected; not after `since`
  /// @param deletedSince of what is no longer; not after `since`
  List<ObjectEvent> since(
      List<PodRef> keys,
      WatchSelection selection,
      long since,
      long selectedSince,
      long deletedSince) {
    var events = new ArrayList<ObjectEvent>();
    for (PodRef key : keys) {
      Served each = served.get(key);
      boolean changed =
          each != null && (each.object().version() >= since || each.selectedAt() >= selectedSince);
      if (changed && selection.matches(each.object())) {
        boolean isNew = each.addedAt() > since;
        events.add(
            new ObjectEvent(
                isNew ? ObjectEvent.Type.ADDED : ObjectEvent.Type.MODIFIED, each.object()));
      }
    }
    former.forEach(
        (as, last) -> {
          if (last.version() >= deletedSince
              && selection.matches(last)
              && !isSelected(as.key(), selection)) {
            events.add(new ObjectEvent(ObjectEvent.Type.DELETED, last));
          }
        });
    events.sort(Comparator.comparingLong(ObjectEvent::version));
    return events;
  }

  private boolean isSelected(PodRef key, WatchSelection selection) {
    return find(key).filter(selection::matches).isPresent();
  }
}
