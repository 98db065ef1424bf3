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
  public Optional<ObjectEvent> after(ObjectEvent earlier) {
    return switch (earlier.type) {
      case ADDED -> type == Type.DELETED ? Optional.empty() : Optional.of(as(Type.ADDED));
      case MODIFIED, DELETED ->
          Optional.of(as(type == Type.DELETED ? Type.DELETED : Type.MODIFIED));
    };
  }

  public ObjectEvent withVersion(long version) {
    return new ObjectEvent(type, object.withVersion(version));
  }

  private ObjectEvent as(Type other) {
    return type == other ? this : new ObjectEvent(other, object);
  }
}
