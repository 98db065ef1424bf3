package io.nilometer.kube.watch;

import java.util.List;

/// Where a [Reflector] keeps what it learns. Is told by one thread.
public interface Store<T> {

  /// A list begins: what is not put before it ends is gone.
  void beginList();

  void put(List<T> objects);

  void endList();

  void remove(T object);
}
