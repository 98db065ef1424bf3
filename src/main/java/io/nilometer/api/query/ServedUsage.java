package io.nilometer.api.query;

import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.PodUsage;
import java.util.List;
import java.util.Optional;

/// Which usage of a pod is served, by the rule of lists.
public final class ServedUsage {

  private ServedUsage() {}

  /// Empty where there is none, or where two nodes report the pod and nothing shows which is right.
  ///
  /// @param reported by nodes, each once
  /// @param freshNanos a usage that was seen since then is of a pod that runs now
  public static Optional<PodUsage> of(RunningPod pod, List<PodUsage> reported, long freshNanos) {
    return Optional.ofNullable(FoundPods.served(pod, reported, freshNanos));
  }
}
