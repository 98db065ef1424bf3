package io.nilometer.api.query;

import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.Selection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// Finds the usage of pods: at the nodes that they are bound to, or where they were last found.
/// Then, of the pods whose node the API server does not name, in all partitions for those that were
/// not found, whose sample is old (they may have moved) or whose containers started before the pod
/// was created (they may be of a former pod of that name).
final class PodsPlan implements QueryPlan<List<PodMetrics>> {

  /// Pods to be named to every partition: more make a message that is too large.
  static final int MOST_NAMED = 2_000;

  private final List<RunningPod> selected;
  private final boolean most;
  private final Partitions partitions;
  private final long doubtfulNanos;
  private final FoundPods found;
  private PodUsage[] usages; // null until they are looked up, and when more was found
  private boolean askedEverywhere;

  /// @param selected in the order in which they are to be answered
  /// @param most most of all pods are selected, so that the plan may request all
  /// @param doubtfulNanos a sample older than this may be one that a pod left behind when it moved
  /// @param onForeign is given what a node reports of a pod that is bound to another one
  PodsPlan(
      List<RunningPod> selected,
      boolean most,
      Partitions partitions,
      long doubtfulNanos,
      BiConsumer<RunningPod, PodUsage> onForeign) {
    this.selected = selected;
    this.most = most;
    this.partitions = partitions;
    this.doubtfulNanos = doubtfulNanos;
    this.found = new FoundPods(selected, doubtfulNanos, onForeign);
  }

  @Override
  public int size() {
    return selected.size();
  }

  @Override
  public Map<Integer, Selection> first() {
    if (most) {
      return everywhere(new Selection.AllPods());
    }
    var asked = new HashMap<Integer, Selection>();
    known().forEach((partition, known) -> asked.put(partition, known.selection()));
    return asked.isEmpty() ? more() : asked;
  }

  /// The selected pods by the partition of their node.
  private Map<Integer, Known> known() {
    var known = new HashMap<Integer, Known>();
    for (RunningPod pod : selected) {
      pod.node()
          .ifPresent(
              node ->
                  known
                      .computeIfAbsent(partitions.of(node), _ -> new Known())
                      .add(pod.pod(), node));
    }
    return known;
  }

  /// Pods, and their nodes, each once.
  private static final class Known {
    private final List<PodRef> pods = new ArrayList<>();
    private final Set<String> nodes = new LinkedHashSet<>();

    private void add(PodRef pod, String node) {
      pods.add(pod);
      nodes.add(node);
    }

    private Selection selection() {
      return pods.size() > MOST_NAMED
          ? new Selection.AllPods()
          : new Selection.PodsOf(pods, List.copyOf(nodes));
    }
  }

  @Override
  public void add(PartitionUsages answer) {
    answer.pods().forEach(found::add);
    usages = null;
  }

  @Override
  public Map<Integer, Selection> more() {
    if (askedEverywhere) {
      return Map.of();
    }
    PodUsage[] served = usages();
    var doubtful = new ArrayList<PodRef>();
    for (int i = 0; i < served.length; i++) {
      RunningPod pod = selected.get(i);
      if (!pod.isBound() && isDoubtful(pod, served[i])) {
        doubtful.add(pod.pod());
      }
    }
    if (doubtful.isEmpty()) {
      return Map.of();
    }
    return everywhere(
        doubtful.size() > MOST_NAMED ? new Selection.AllPods() : new Selection.Pods(doubtful));
  }

  private boolean isDoubtful(RunningPod pod, PodUsage usage) {
    return usage == null || usage.seenNanos() < doubtfulNanos || pod.doubts(usage);
  }

  @Override
  public List<PodMetrics> result() {
    PodUsage[] served = usages();
    var metrics = new PodMetricsColumns((int) Stream.of(served).filter(Objects::nonNull).count());
    for (int i = 0; i < served.length; i++) {
      PodUsage usage = served[i];
      if (usage != null) {
        RunningPod pod = selected.get(i);
        if (!pod.doubts(usage)) {
          pod.foundAt(usage.node(), usage.pod());
        }
        metrics.append(pod.labels(), usage);
      }
    }
    return metrics;
  }

  /// Of each selected pod; null where none was found.
  private PodUsage[] usages() {
    if (usages == null) {
      usages = new PodUsage[selected.size()];
      Arrays.setAll(usages, found::get);
    }
    return usages;
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
