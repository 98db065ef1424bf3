package io.nilometer.status;

import io.nilometer.model.PodRef;
import io.nilometer.report.ReportedPod;
import io.nilometer.status.ClusterStatus.Consumer;
import io.nilometer.status.ClusterStatus.Node;
import io.nilometer.status.ClusterStatus.Top;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The nodes and pods with the highest usages.
final class TopConsumers {

  private static final int SHOWN = 10;
  private static final long MILLION = 1_000_000;
  private static final long MEBIBYTE = 1 << 20;

  private TopConsumers() {}

  static Top of(Collected collected, List<Node> nodes) {
    List<Consumer> ofNodes = nodes.stream().flatMap(node -> consumer(node).stream()).toList();
    List<Consumer> ofPods = pods(collected);
    return new Top(byCpu(ofNodes), byMemory(ofNodes), byCpu(ofPods), byMemory(ofPods));
  }

  private static List<Consumer> byCpu(List<Consumer> all) {
    return UsageRanks.first(all, Consumer::cpuMillicores, SHOWN);
  }

  private static List<Consumer> byMemory(List<Consumer> all) {
    return UsageRanks.first(all, Consumer::memoryMebibytes, SHOWN);
  }

  private static Optional<Consumer> consumer(Node node) {
    return node.cpuMillicores()
        .map(
            cpu ->
                new Consumer(
                    Optional.empty(),
                    node.name(),
                    Optional.empty(),
                    cpu,
                    node.memoryMebibytes().orElse(0L)));
  }

  /// While a copy moves two replicas may report a pod: it is shown once.
  private static List<Consumer> pods(Collected collected) {
    Map<PodRef, ReportedPod> pods = new LinkedHashMap<>();
    collected.reports().values().stream()
        .flatMap(report -> report.topPods().stream())
        .forEach(pod -> pods.putIfAbsent(new PodRef(pod.namespace(), pod.pod()), pod));
    return pods.values().stream().map(TopConsumers::consumer).toList();
  }

  private static Consumer consumer(ReportedPod pod) {
    return new Consumer(
        Optional.of(Collected.cut(pod.namespace())),
        Collected.cut(pod.pod()),
        Optional.of(Collected.cut(pod.node())),
        pod.cpuNanocores() / MILLION,
        pod.memoryBytes() / MEBIBYTE);
  }
}
