package io.nilometer.kube.index;

import io.nilometer.model.PodRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/// When pods were removed, for a while: one that is made under the same name may still have the
/// former one's containers running, where a node does not answer or a pod was deleted by force.
/// Used by one thread at a time.
final class FormerPods {

  /// Pods whose names do not come again are most of them.
  private static final int MOST = 10_000;

  private record Removal(int createdSeconds, int removedSeconds) {}

  private final Map<PodRef, Removal> removed =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<PodRef, Removal> eldest) {
          return size() > MOST;
        }
      };

  void remove(RunningPod pod, int nowSeconds) {
    removed.remove(pod.pod()); // to stand last
    removed.put(pod.pod(), new Removal(pod.createdSeconds(), nowSeconds));
  }

  /// When another pod of this name was removed, seconds since the epoch. Empty where none was, or
  /// where it is the same pod, which runs again.
  OptionalInt removedAt(PodFacts pod) {
    Removal removal = removed.get(pod.pod());
    return removal == null || removal.createdSeconds() == pod.createdSeconds()
        ? OptionalInt.empty()
        : OptionalInt.of(removal.removedSeconds());
  }
}
