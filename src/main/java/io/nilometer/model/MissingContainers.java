package io.nilometer.model;

/// Finds the pods of a scrape that lack a container. Such a pod waits for three resolutions: either
/// the kubelet could not read the container, or it has ended. Until then the pod's previous usage,
/// of all its containers, is served.
///
/// @param sinceNanos by our clock; a container that was last seen earlier has ended
record MissingContainers(PodHistories known, PodSamples next, long sinceNanos) {

  static MissingContainers of(
      PodHistories known, PodSamples next, long requestedNanos, long resolutionNanos) {
    return new MissingContainers(
        known, next, requestedNanos - 3 * resolutionNanos - resolutionNanos / 2);
  }

  /// The samples of the scrape without those of the waiting pods.
  PodSamples withoutWaiting() {
    if (known.isInOrderOf(next)) {
      return next;
    }
    int[] pods = known.containers.findPods(next.containers());
    var waits = new boolean[pods.length];
    boolean any = false;
    for (int pod = 0; pod < waits.length; pod++) {
      waits[pod] = pods[pod] >= 0 && waits(pods[pod], pod);
      any |= waits[pod];
    }
    return any ? next.without(waits) : next;
  }

  /// Whether some containers of the pod go on in the scrape, and others are missing that were seen
  /// not long ago.
  private boolean waits(int pod, int nextPod) {
    Containers before = known.containers;
    Containers now = next.containers();
    int goOn = 0;
    for (int i = before.from(pod); i < before.to(pod); i++) {
      int same = now.find(nextPod, before.name(i));
      if (same < 0 && known.lastSeen.at(i) < sinceNanos) {
        return false;
      }
      if (same >= 0 && goesOn(i, same)) {
        goOn++;
      }
    }
    return goOn == now.to(nextPod) - now.from(nextPod)
        && goOn < before.to(pod) - before.from(pod)
        && isRated(pod);
  }

  private boolean goesOn(int i, int same) {
    return Long.compareUnsigned(Columns.cpu(next.samples(), same), Columns.cpu(known.last, i)) >= 0;
  }

  private boolean isRated(int pod) {
    for (int i = known.containers.from(pod); i < known.containers.to(pod); i++) {
      if (!Columns.isThere(known.prev, i)) {
        return false;
      }
    }
    return true;
  }
}
