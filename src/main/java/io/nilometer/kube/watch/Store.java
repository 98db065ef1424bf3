package io.nilometer.kube.watch;

import java.util.List;

/// Where a [Reflector] keeps objects. Called by one thread.
public interface Store<T> {

  /// A list begins: objects that are not put before it ends are gone.
  void beginList();

  void put(List<T> objects);

  void endList();

  void remove(T object);
}
