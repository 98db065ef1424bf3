package io.nilometer.api.query;

import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Finds the usage of the pods of one node: in the node's partition, and in all for those whose
/// node the API server does not name and whose container start does not show that they are here. A
/// former pod may be stuck on this node.
final class PodsOfNodePlan implements QueryPlan<List<PodMetrics>> {

  private final List<RunningPod> selected;
  private final String node;
  private final Partitions partitions;
  private final FoundPods found;
  private boolean askedEverywhere;

  /// @param selected by all that the query asks besides the node, in the order of the result
  /// @param doubtfulNanos a sample older than this may be one that a pod left behind when it moved
  PodsOfNodePlan(
      List<RunningPod> selected, String node, Partitions partitions, long doubtfulNanos) {
    this.selected = selected.stream().filter(pod -> pod.mayBeOn(node)).toList();
    this.node = node;
    this.partitions = partitions;
    this.found = new FoundPods(this.selected, doubtfulNanos, (_, _) -> {}); // of the node alone
  }

  @Override
  public int size() {
    return selected.size();
  }

  @Override
  public Map<Integer, Selection> first() {
    return selected.isEmpty() ? Map.of() : Map.of(partitions.of(node), new Selection.AllPods());
  }

  @Override
  public void add(PartitionUsages usages) {
    usages.pods().stream()
        .filter(usage -> askedEverywhere || usage.node().equals(node))
        .forEach(found::add);
  }

  @Override
  public Map<Integer, Selection> more() {
    if (askedEverywhere) {
      return Map.of();
    }
    List<PodRef> uncertain =
        IntStream.range(0, selected.size())
            .filter(this::isUncertain)
            .mapToObj(i -> selected.get(i).pod())
            .toList();
    if (uncertain.isEmpty()) {
      return Map.of();
    }
    askedEverywhere = true;
    Selection selection =
        uncertain.size() > PodsPlan.MOST_NAMED
            ? new Selection.AllPods()
            : new Selection.Pods(uncertain);
    var asked = HashMap.<Integer, Selection>newHashMap(partitions.count());
    for (int partition = 0; partition < partitions.count(); partition++) {
      asked.put(partition, selection);
    }
    return asked;
  }

  /// Found here, and perhaps elsewhere too.
  private boolean isUncertain(int number) {
    RunningPod pod = selected.get(number);
    PodUsage here = pod.isBound() ? null : found.get(number);
    return here != null
        && (pod.doubts(here) || (pod.node().isEmpty() && here.startNanos() == Sample.LONG_RUNNING));
  }

  @Override
  public List<PodMetrics> result() {
    var metrics = new ArrayList<PodMetrics>(found.size());
    for (int i = 0; i < selected.size(); i++) {
      RunningPod pod = selected.get(i);
      PodUsage usage = found.get(i);
      if (usage == null) {
        continue;
      }
      if (pod.node().isEmpty() && !pod.doubts(usage)) {
        pod.foundAt(usage.node(), usage.pod());
      }
      if (usage.node().equals(node) && isHere(pod)) {
        metrics.add(new PodMetrics(pod.labels(), usage));
      }
    }
    return metrics;
  }

  /// Not left behind by a pod that has moved.
  private boolean isHere(RunningPod pod) {
    return pod.node().orElse(node).equals(node);
  }
}
