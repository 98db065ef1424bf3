package io.nilometer.replica;

import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.NodeSource;
import io.nilometer.scrape.OverdueNodes;
import io.nilometer.storage.KnownNodes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/// The nodes that the API server lists. A node that is not Ready is not expected to answer, nor is
/// one that is overdue.
final class ListedNodes implements KnownNodes {

  private final Partitions partitions;
  private final OverdueNodes overdue;
  private final CompletableFuture<NodeSource> source = new CompletableFuture<>();

  ListedNodes(Partitions partitions, OverdueNodes overdue) {
    this.partitions = partitions;
    this.overdue = overdue;
  }

  /// Storage starts before the source of nodes, which scrapers listen to.
  void follow(NodeSource nodes) {
    source.complete(nodes);
  }

  @Override
  public Optional<Set<String>> of(int partition) {
    return Optional.ofNullable(source.getNow(null))
        .filter(NodeSource::nodesSynced)
        .map(nodes -> names(nodes, partition));
  }

  private Set<String> names(NodeSource nodes, int partition) {
    return nodes.index().readyNames().stream()
        .filter(name -> partitions.of(name) == partition && !overdue.contains(name))
        .collect(Collectors.toSet());
  }
}
