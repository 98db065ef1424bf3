package io.nilometer.api.query;

import io.nilometer.model.PodRef;
import java.util.Optional;

/// One event of a watch.
///
/// @param object as it is now; one that is deleted as it was last, with the version of its deletion
public record ObjectEvent(Type type, MetricsObject object) {

  /// Of an event about an object, as Kubernetes names it.
  public enum Type {
    ADDED,
    MODIFIED,
    DELETED
  }

  /// Names the object; of a node with an empty namespace.
  public PodRef key() {
    return object instanceof PodMetrics pod
        ? pod.usage().pod()
        : new PodRef(object.namespace(), object.name());
  }

  public long version() {
    return object.version();
  }

  /// The one event that is sent in place of an earlier one that was not sent yet and this one.
  /// Empty: the client never had the object, and need not learn of it.
  ///
  /// @param resumed the client may have objects of another watch, even one that is added here
  public Optional<ObjectEvent> after(ObjectEvent earlier, boolean resumed) {
    if (earlier.type == Type.ADDED) {
      boolean gone = type == Type.DELETED;
      return gone && !resumed ? Optional.empty() : Optional.of(gone ? this : as(Type.ADDED));
    }
    return Optional.of(as(type == Type.DELETED ? Type.DELETED : Type.MODIFIED));
  }

  public ObjectEvent withVersion(long version) {
    return new ObjectEvent(type, object.withVersion(version));
  }

  private ObjectEvent as(Type other) {
    return type == other ? this : new ObjectEvent(other, object);
  }
}
