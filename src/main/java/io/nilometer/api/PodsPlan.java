package io.nilometer.api;

import io.nilometer.cluster.Partitions;
import io.nilometer.kube.RunningPod;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.storage.Answer;
import io.nilometer.storage.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the usage of pods: first in the partitions where they were last found, then, for those
/// that are not there or whose sample is old (they may have moved), in all.
final class PodsPlan implements Plan<List<PodMetrics>> {

  /// Pods to be named to every partition: more make a message that is too large.
  private static final int MOST_NAMED = 2_000;

  private final List<RunningPod> selected;
  private final boolean most;
  private final Partitions partitions;
  private final long doubtfulNanos;
  private final Map<PodRef, Found> found;
  private boolean askedEverywhere;

  private record Found(PodUsage usage, int partition) {}

  /// @param selected in the order in which they are to be answered
  /// @param most most of all pods are selected, so that all may be asked for
  /// @param doubtfulNanos a sample older than this may be one that a pod left behind when it moved
  PodsPlan(List<RunningPod> selected, boolean most, Partitions partitions, long doubtfulNanos) {
    this.selected = selected;
    this.most = most;
    this.partitions = partitions;
    this.doubtfulNanos = doubtfulNanos;
    this.found = HashMap.newHashMap(selected.size());
  }

  @Override
  public Map<Integer, Selection> first() {
    if (most) {
      return everywhere(new Selection.AllPods());
    }
    var known = new HashMap<Integer, List<PodRef>>();
    for (RunningPod pod : selected) {
      if (pod.partition() != RunningPod.NOWHERE) {
        known.computeIfAbsent(pod.partition(), _ -> new ArrayList<>()).add(pod.pod());
      }
    }
    var asked = new HashMap<Integer, Selection>();
    known.forEach((partition, pods) -> asked.put(partition, new Selection.Pods(pods)));
    return asked.isEmpty() ? more() : asked;
  }

  @Override
  public void add(Answer answer) {
    for (PodUsage usage : answer.pods()) {
      found.merge(
          usage.pod(),
          new Found(usage, answer.partition()),
          (one, other) -> other.usage().supersedes(one.usage()) ? other : one);
    }
  }

  @Override
  public Map<Integer, Selection> more() {
    if (askedEverywhere) {
      return Map.of();
    }
    List<PodRef> doubtful =
        selected.stream().map(RunningPod::pod).filter(this::isDoubtful).toList();
    if (doubtful.isEmpty()) {
      return Map.of();
    }
    return everywhere(
        doubtful.size() > MOST_NAMED ? new Selection.AllPods() : new Selection.Pods(doubtful));
  }

  @Override
  public List<PodMetrics> result() {
    var metrics = new ArrayList<PodMetrics>(Math.min(selected.size(), found.size()));
    for (RunningPod pod : selected) {
      Found place = found.get(pod.pod());
      if (place != null) {
        pod.foundIn(place.partition());
        metrics.add(new PodMetrics(pod.labels(), place.usage()));
      }
    }
    return metrics;
  }

  private boolean isDoubtful(PodRef pod) {
    Found place = found.get(pod);
    return place == null || place.usage().timeNanos() < doubtfulNanos;
  }

  private Map<Integer, Selection> everywhere(Selection selection) {
    askedEverywhere = true;
    var asked = HashMap.<Integer, Selection>newHashMap(partitions.count());
    for (int partition = 0; partition < partitions.count(); partition++) {
      asked.put(partition, selection);
    }
    return asked;
  }
}
