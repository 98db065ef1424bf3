package io.nilometer.demo.apiserver;

import io.nilometer.demo.objects.KubeObject;
import java.util.Optional;

/// One change of the object store.
///
/// @param before absent: the object is new
/// @param after absent: the object was deleted
record Change(Optional<KubeObject> before, Optional<KubeObject> after, long revision) {

  /// The event for a watch.
  ///
  /// @param type `ADDED`, `MODIFIED` or `DELETED`
  record Event(String type, KubeObject object) {}

  /// The event that a watch with a selector gets: `ADDED` for an object that begins to match,
  /// `DELETED` for one that no longer matches. Empty if the object matches neither before nor
  /// after.
  Optional<Event> seenBy(ObjectSelector selection) {
    Optional<KubeObject> left = before.filter(selection::matches);
    Optional<KubeObject> came = after.filter(selection::matches);
    return came.map(object -> new Event(left.isPresent() ? "MODIFIED" : "ADDED", object))
        .or(() -> left.map(object -> new Event("DELETED", object.at(revision))));
  }
}
