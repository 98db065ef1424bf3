package io.nilometer.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Names the containers of a node's pods: those of a pod stand together, sorted by name. Immutable,
/// and shared by all scrapes that list the same, so that a scrape holds little but numbers.
final class Containers {

  static final Containers NONE = new Containers(new PodRef[0], new int[0], new String[0]);

  private final PodRef[] pods;
  private final int[] hashes; // of the pods: to see that one is not there, without a look at any
  private final int[] ends; // of each pod's containers, exclusive
  private final String[] names;

  Containers(PodRef[] pods, int[] ends, String[] names) {
    this.pods = pods;
    this.hashes = new int[pods.length];
    Arrays.setAll(hashes, pod -> pods[pod].hashCode());
    this.ends = ends;
    this.names = names;
  }

  int pods() {
    return pods.length;
  }

  PodRef pod(int pod) {
    return pods[pod];
  }

  /// Where the pod's first container is.
  int from(int pod) {
    return pod == 0 ? 0 : ends[pod - 1];
  }

  /// Behind its last.
  int to(int pod) {
    return ends[pod];
  }

  int count() {
    return names.length;
  }

  String name(int container) {
    return names[container];
  }

  /// Which of the pods this is; -1 where it is none.
  int find(PodRef wanted) {
    int hash = wanted.hashCode();
    for (int pod = 0; pod < hashes.length; pod++) {
      if (hashes[pod] == hash && pods[pod].equals(wanted)) {
        return pod;
      }
    }
    return -1;
  }

  /// Where each container of `others` is among these; -1 where it is not.
  int[] find(Containers others) {
    Map<PodRef, Integer> known = HashMap.newHashMap(pods.length);
    for (int pod = 0; pod < pods.length; pod++) {
      known.put(pods[pod], pod);
    }
    var found = new int[others.names.length];
    for (int pod = 0; pod < others.pods.length; pod++) {
      Integer here = known.get(others.pods[pod]);
      for (int container = others.from(pod); container < others.to(pod); container++) {
        found[container] = here == null ? -1 : find(here, others.names[container]);
      }
    }
    return found;
  }

  private int find(int pod, String name) {
    for (int container = from(pod); container < to(pod); container++) {
      if (names[container].equals(name)) {
        return container;
      }
    }
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Containers that
            && Arrays.equals(ends, that.ends)
            && Arrays.equals(pods, that.pods)
            && Arrays.equals(names, that.names));
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(pods) + Arrays.hashCode(names);
  }
}
