package io.nilometer.demo.objects;

import java.util.Comparator;

/// Names an object within its kind, in the order of lists.
///
/// @param namespace empty for a cluster-scoped object
public record ObjectName(String namespace, String name) implements Comparable<ObjectName> {

  private static final Comparator<ObjectName> ORDER =
      Comparator.comparing(ObjectName::namespace).thenComparing(ObjectName::name);

  @Override
  public int compareTo(ObjectName other) {
    return ORDER.compare(this, other);
  }
}
