package io.nilometer.api.query;

import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.PodUsage;
import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Finds the usage of the pods of one node: in the node's partition alone.
final class PodsOfNodePlan implements QueryPlan<List<PodMetrics>> {

  /// The most pods that a kubelet runs by default.
  private static final int USUAL_PODS = 110;

  private final List<RunningPod> selected;
  private final String node;
  private final int partition;
  private final FoundPods found = new FoundPods(USUAL_PODS);

  /// @param selected by all that the query asks besides the node, in the order of the result
  PodsOfNodePlan(List<RunningPod> selected, String node, Partitions partitions) {
    this.selected = selected;
    this.node = node;
    this.partition = partitions.of(node);
  }

  @Override
  public Map<Integer, Selection> first() {
    return selected.isEmpty() ? Map.of() : Map.of(partition, new Selection.AllPods());
  }

  @Override
  public void add(PartitionUsages usages) {
    usages.pods().stream().filter(usage -> usage.node().equals(node)).forEach(found::add);
  }

  @Override
  public Map<Integer, Selection> more() {
    return Map.of();
  }

  @Override
  public List<PodMetrics> result() {
    var metrics = new ArrayList<PodMetrics>(found.size());
    for (RunningPod pod : selected) {
      PodUsage usage = found.get(pod);
      if (usage != null && isHere(pod)) {
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
