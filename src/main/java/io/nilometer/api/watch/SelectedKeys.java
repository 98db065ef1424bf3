package io.nilometer.api.watch;

import io.nilometer.api.query.MetricsQuery;
import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.PodRef;
import java.util.List;
import java.util.Set;

/// Which nodes or pods that exist a selection may select, by the indexes.
final class SelectedKeys {

  private SelectedKeys() {}

  /// Sorted by namespace, then name; of nodes the namespace is empty. A pod whose node is not known
  /// is among them whatever the node that is selected.
  static List<PodRef> of(MetricsQuery.Cluster cluster, WatchSelection selection) {
    return switch (selection.kind()) {
      case NODE ->
          cluster.nodes().select(selection.labels(), selection.fields()).stream()
              .map(NodeFacts::name)
              .map(name -> new PodRef("", name))
              .toList();
      case POD ->
          cluster
              .pods()
              .select(selection.namespace(), selection.labels(), selection.fields())
              .stream()
              .filter(pod -> mayBeOn(pod, selection.nodes()))
              .map(RunningPod::pod)
              .toList();
    };
  }

  /// No pod is on two.
  private static boolean mayBeOn(RunningPod pod, Set<String> nodes) {
    return nodes.isEmpty() || (nodes.size() == 1 && pod.mayBeOn(nodes.iterator().next()));
  }
}
