package io.nilometer.storage;

import java.util.Optional;
import java.util.Set;

/// Which nodes exist. Safe for any thread.
@FunctionalInterface
public interface KnownNodes {

  /// The names of the partition's nodes whose kubelets should answer; empty while the nodes are not
  /// listed yet.
  Optional<Set<String>> of(int partition);
}
