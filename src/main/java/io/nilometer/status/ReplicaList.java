package io.nilometer.status;

import io.nilometer.cluster.Leadership;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.cluster.copies.Shares;
import io.nilometer.model.NodeFacts;
import io.nilometer.report.ReplicaFacts;
import io.nilometer.status.ClusterStatus.PhaseCount;
import io.nilometer.status.ClusterStatus.Replica;
import io.nilometer.status.ClusterStatus.Report;
import io.nilometer.storage.StorageActor;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The replicas, and what each of them does.
final class ReplicaList {

  private ReplicaList() {}

  static List<Replica> of(
      Collected collected, Leadership leadership, Partitions partitions, List<NodeFacts> nodes) {
    MembershipView view = collected.copies().view();
    Map<Integer, Long> inPartition =
        nodes.stream()
            .collect(
                Collectors.groupingBy(node -> partitions.of(node.name()), Collectors.counting()));
    Shares shares = Shares.of(partitions, view.workers());
    boolean alone = view.members().size() == 1;
    return view.members().stream()
        .map(
            replica ->
                new Replica(
                    replica,
                    state(replica, view),
                    alone || leadership.leader().equals(replica),
                    alone || leadership.oldest().equals(replica),
                    (int)
                        inPartition.entrySet().stream()
                            .filter(partition -> shares.has(replica, partition.getKey()))
                            .mapToLong(Map.Entry::getValue)
                            .sum(),
                    phases(replica, collected.copies()),
                    collected.facts(replica).map(facts -> report(facts, collected))))
        .toList();
  }

  private static String state(String replica, MembershipView view) {
    if (!view.reachable().contains(replica)) {
      return "Unreachable";
    }
    return view.workers().contains(replica) ? "Up" : "Draining";
  }

  private static PhaseCount phases(String replica, Copies<StorageActor.Command> copies) {
    Map<Phase, Long> count =
        copies.byPartition().values().stream()
            .flatMap(List::stream)
            .filter(copy -> copies.host(copy).equals(replica))
            .collect(Collectors.groupingBy(Copies.Copy::phase, Collectors.counting()));
    Function<Phase, Integer> of = phase -> count.getOrDefault(phase, 0L).intValue();
    return new PhaseCount(of.apply(Phase.READY), of.apply(Phase.WARMING), of.apply(Phase.RETIRING));
  }

  private static Report report(ReplicaFacts facts, Collected collected) {
    return new Report(
        Collected.cut(facts.version()),
        collected.ago(facts.upMillis()),
        facts.notReady().isEmpty(),
        facts.notReady().stream().map(Collected::cut).toList(),
        facts.heapUsedBytes(),
        facts.heapMaxBytes());
  }
}
