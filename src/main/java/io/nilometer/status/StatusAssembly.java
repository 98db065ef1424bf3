package io.nilometer.status;

import io.nilometer.cluster.Leadership;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.NodeIndex;
import io.nilometer.report.ReplicaFacts;
import io.nilometer.status.ClusterStatus.ApiServer;
import io.nilometer.status.ClusterStatus.Certificate;
import io.nilometer.status.ClusterStatus.Change;
import io.nilometer.status.ClusterStatus.Lease;
import io.nilometer.status.ClusterStatus.Missing;
import io.nilometer.status.ClusterStatus.Watch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;

/// Makes a [ClusterStatus] of what was collected and of what this replica knows itself.
///
/// @param staleness samples that are older are not served
/// @param apiServer its address
public record StatusAssembly(
    Partitions partitions,
    NodeIndex index,
    Duration resolution,
    Duration staleness,
    String apiServer,
    Supplier<Leadership> leadership) {

  /// Changes that each replica sees of its own kubelets alone. All see the others.
  private static final String OF_KUBELETS = "kubelet-";

  ClusterStatus assemble(Collected collected) {
    var list = new NodeList(index.all(), collected, resolution, staleness);
    ClusterStatus.Nodes nodes = list.nodes();
    return new ClusterStatus(
        collected.now(),
        collected.copies().view().self(),
        collected.missing().isEmpty(),
        collected.missing().entrySet().stream()
            .map(missing -> new Missing(missing.getKey(), missing.getValue()))
            .toList(),
        resolution.toSeconds(),
        ReplicaList.of(collected, leadership.get(), partitions, index.all()),
        leases(collected),
        PartitionList.of(collected.copies(), partitions),
        nodes,
        list.kubelets(),
        TopConsumers.of(collected, nodes.list()),
        new ApiServer(apiServer, watches(collected)),
        certificates(collected),
        changes(collected));
  }

  private static List<Lease> leases(Collected collected) {
    return collected.leases().entrySet().stream()
        .map(
            lease ->
                new Lease(lease.getKey(), lease.getValue().holder(), lease.getValue().renewed()))
        .toList();
  }

  private static List<Watch> watches(Collected collected) {
    var watches = new ArrayList<Watch>();
    collected.forEachFacts(
        (replica, facts) ->
            facts
                .watches()
                .forEach(
                    watch ->
                        watches.add(
                            new Watch(
                                replica,
                                Collected.cut(watch.kind()),
                                watch.synced(),
                                watch.objects(),
                                Collected.cut(watch.problem())))));
    return watches;
  }

  private static List<Certificate> certificates(Collected collected) {
    var certificates = new ArrayList<Certificate>();
    collected.forEachFacts(
        (replica, facts) ->
            facts
                .certificates()
                .forEach(
                    one ->
                        certificates.add(
                            new Certificate(
                                replica,
                                Collected.cut(one.use()),
                                Collected.cut(one.subject()),
                                collected.in(one.expiresInMillis())))));
    return certificates;
  }

  /// What all replicas see comes from the one that has run longest.
  private static List<Change> changes(Collected collected) {
    var all = new ArrayList<Change>();
    long longest =
        collected.reports().values().stream()
            .flatMap(report -> report.facts().stream())
            .mapToLong(ReplicaFacts::upMillis)
            .max()
            .orElse(0);
    collected.forEachFacts(
        (_, facts) ->
            facts.changes().stream()
                .filter(
                    change -> facts.upMillis() == longest || change.kind().startsWith(OF_KUBELETS))
                .forEach(change -> all.add(change(change, collected))));
    return all.stream()
        .sorted(Comparator.comparing(Change::time).reversed())
        .limit(ReplicaFacts.MAX_CHANGES)
        .toList();
  }

  private static Change change(ReplicaFacts.Change change, Collected collected) {
    return new Change(
        collected.ago(change.agoMillis()),
        Collected.cut(change.kind()),
        Collected.cut(change.subject()),
        Collected.cut(change.detail()),
        change.count());
  }
}
