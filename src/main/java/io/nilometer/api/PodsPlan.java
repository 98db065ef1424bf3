package io.nilometer.api;

import io.nilometer.cluster.Partitions;
import io.nilometer.kube.PodIndex;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.storage.Answer;
import io.nilometer.storage.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the usage of pods: first in the partitions where they were last found, then, for those that are not there or whose sample is old (they may have moved), in all.
final class PodsPlan implements Plan<List<PodMetrics>> {

  private final List<PodIndex.Entry> selected;
  private final PodIndex index;
  private final Partitions partitions;
  private final long doubtfulNanos;
  private final Map<PodRef, PodUsage> found;
  private boolean askedEverywhere;

  /// @param selected in the order in which they are to be answered
  /// @param doubtfulNanos a sample older than this may be one that a pod left behind when it moved
  PodsPlan(
      List<PodIndex.Entry> selected, PodIndex index, Partitions partitions, long doubtfulNanos) {
    this.selected = selected;
    this.index = index;
    this.partitions = partitions;
    this.doubtfulNanos = doubtfulNanos;
    this.found = HashMap.newHashMap(selected.size());
  }

  @Override
  public Map<Integer, Selection> first() {
    if (selected.size() > index.size() / 2) {
      return everywhere(new Selection.AllPods());
    }
    var known = new HashMap<Integer, List<PodRef>>();
    for (PodIndex.Entry entry : selected) {
      int partition = index.lastFound(entry.pod());
      if (partition != PodIndex.NOWHERE) {
        known.computeIfAbsent(partition, _ -> new ArrayList<>()).add(entry.pod());
      }
    }
    var asked = new HashMap<Integer, Selection>();
    known.forEach((partition, pods) -> asked.put(partition, new Selection.Pods(pods)));
    return asked.isEmpty() ? more() : asked;
  }

  @Override
  public void add(Answer answer) {
    for (PodUsage usage : answer.pods()) {
      PodUsage other = found.get(usage.pod());
      if (other == null || usage.supersedes(other)) {
        found.put(usage.pod(), usage);
        index.remember(usage.pod(), answer.partition());
      }
    }
  }

  @Override
  public Map<Integer, Selection> more() {
    if (askedEverywhere) {
      return Map.of();
    }
    List<PodRef> doubtful =
        selected.stream().map(PodIndex.Entry::pod).filter(this::isDoubtful).toList();
    return doubtful.isEmpty() ? Map.of() : everywhere(new Selection.Pods(doubtful));
  }

  @Override
  public List<PodMetrics> result() {
    var metrics = new ArrayList<PodMetrics>(found.size());
    for (PodIndex.Entry entry : selected) {
      PodUsage usage = found.get(entry.pod());
      if (usage != null) {
        metrics.add(new PodMetrics(entry.labels(), usage));
      }
    }
    return metrics;
  }

  private boolean isDoubtful(PodRef pod) {
    PodUsage usage = found.get(pod);
    return usage == null || usage.timeNanos() < doubtfulNanos;
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
