package io.nilometer.demo.apiserver;

import io.nilometer.demo.objects.KubeObject;
import java.util.Optional;

/// One change of the object store.
///
/// @param before absent: it is new
/// @param after absent: it is gone
record Change(Optional<KubeObject> before, Optional<KubeObject> after, long revision) {

  /// What a watch is told.
  ///
  /// @param type `ADDED`, `MODIFIED` or `DELETED`
  record Event(String type, KubeObject object) {}

  /// How the change looks to a watch of a selection: an object that comes to match was added, one
  /// that no longer does was deleted. Empty: it is none of its business.
  Optional<Event> seenBy(ObjectSelector selection) {
    Optional<KubeObject> left = before.filter(selection::matches);
    Optional<KubeObject> came = after.filter(selection::matches);
    return came.map(object -> new Event(left.isPresent() ? "MODIFIED" : "ADDED", object))
        .or(() -> left.map(object -> new Event("DELETED", object.at(revision))));
  }
}
