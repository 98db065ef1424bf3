package io.nilometer.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The names of the containers of a node's pods: those of a pod stand together, sorted by name.
/// Immutable, and shared by all scrapes that list the same, so that a scrape holds little but
/// numbers.
final class Containers {

  static final Containers NONE = new Containers(new PodRef[0], new int[0], new String[0]);

  private final PodRef[] pods;
  private final int[] hashes; // of the pods: most that are not there are found out by these
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

  /// The index of the pod's first container.
  int from(int pod) {
    return pod == 0 ? 0 : ends[pod - 1];
  }

  /// One more than the index of its last.
  int to(int pod) {
    return ends[pod];
  }

  int count() {
    return names.length;
  }

  String name(int container) {
    return names[container];
  }

  /// The index of the pod; -1 where it is not there.
  int find(PodRef wanted) {
    int hash = wanted.hashCode();
    for (int pod = 0; pod < hashes.length; pod++) {
      if (hashes[pod] == hash && pods[pod].equals(wanted)) {
        return pod;
      }
    }
    return -1;
  }

  /// The index here of each container of `others`; -1 where it is not.
  int[] find(Containers others) {
    int[] here = findPods(others);
    var found = new int[others.names.length];
    for (int pod = 0; pod < others.pods.length; pod++) {
      for (int container = others.from(pod); container < others.to(pod); container++) {
        found[container] = here[pod] < 0 ? -1 : find(here[pod], others.names[container]);
      }
    }
    return found;
  }

  /// The index here of each pod of `others`; -1 where it is not.
  int[] findPods(Containers others) {
    Map<PodRef, Integer> known = HashMap.newHashMap(pods.length);
    for (int pod = 0; pod < pods.length; pod++) {
      known.put(pods[pod], pod);
    }
    var found = new int[others.pods.length];
    Arrays.setAll(found, pod -> known.getOrDefault(others.pods[pod], -1));
    return found;
  }

  /// These, and behind them those of the pods of `others` that are not among these: as many as fit,
  /// in their order.
  Containers and(Containers others) {
    int[] here = findPods(others);
    var added = new boolean[here.length];
    int allPods = pods.length;
    int all = names.length;
    for (int pod = 0; pod < here.length; pod++) {
      int size = others.to(pod) - others.from(pod);
      added[pod] =
          here[pod] < 0
              && allPods < PodSamples.MOST_PODS
              && all + size <= PodSamples.MOST_CONTAINERS;
      if (added[pod]) {
        allPods++;
        all += size;
      }
    }
    return allPods > pods.length ? joined(others.only(added)) : this;
  }

  private Containers joined(Containers others) {
    PodRef[] allPods = Arrays.copyOf(pods, pods.length + others.pods.length);
    System.arraycopy(others.pods, 0, allPods, pods.length, others.pods.length);
    int[] allEnds = Arrays.copyOf(ends, allPods.length);
    for (int pod = 0; pod < others.ends.length; pod++) {
      allEnds[ends.length + pod] = names.length + others.ends[pod];
    }
    String[] allNames = Arrays.copyOf(names, names.length + others.names.length);
    System.arraycopy(others.names, 0, allNames, names.length, others.names.length);
    return new Containers(allPods, allEnds, allNames);
  }

  /// Those of the wanted pods.
  ///
  /// @param wanted one a pod
  Containers only(boolean[] wanted) {
    var somePods = new ArrayList<PodRef>();
    var someNames = new ArrayList<String>();
    var someEnds = new ArrayList<Integer>();
    for (int pod = 0; pod < pods.length; pod++) {
      if (wanted[pod]) {
        somePods.add(pods[pod]);
        someNames.addAll(Arrays.asList(names).subList(from(pod), to(pod)));
        someEnds.add(someNames.size());
      }
    }
    return new Containers(
        somePods.toArray(PodRef[]::new),
        someEnds.stream().mapToInt(Integer::intValue).toArray(),
        someNames.toArray(String[]::new));
  }

  /// The index of the pod's container of this name; -1 where it is not there.
  int find(int pod, String name) {
    return Math.max(-1, Arrays.binarySearch(names, from(pod), to(pod), name));
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
