package io.nilometer.kube.index;

import io.nilometer.kube.KubeClient;
import io.nilometer.kube.watch.Reflector;
import io.nilometer.kube.watch.Resource;
import io.nilometer.kube.watch.Store;
import io.nilometer.kube.watch.WatchSettings;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.telemetry.WatchMetrics;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Keeps a [NodeIndex] of the selected nodes up to date, and notifies a [NodeListener] of each
/// change after it is in the index, until it is closed.
public final class NodeSource implements AutoCloseable {

  private final NodeIndex index;
  private final CompletableFuture<Void> listed;
  private final Reflector<NodeFacts> reflector;

  private NodeSource(
      NodeIndex index, CompletableFuture<Void> listed, Reflector<NodeFacts> reflector) {
    this.index = index;
    this.listed = listed;
    this.reflector = reflector;
  }

  /// Exports no metrics.
  public static NodeSource start(KubeClient client, LabelSelector selector, NodeListener listener) {
    return start(client, selector, listener, WatchMetrics.notExported());
  }

  public static NodeSource start(
      KubeClient client, LabelSelector selector, NodeListener listener, WatchMetrics metrics) {
    return start(client, selector, listener, metrics, WatchSettings.DEFAULT);
  }

  static NodeSource start(
      KubeClient client,
      LabelSelector selector,
      NodeListener listener,
      WatchMetrics metrics,
      WatchSettings settings) {
    var index = new NodeIndex();
    var listed = new CompletableFuture<Void>();
    WatchMetrics.Kind kind = metrics.of("nodes");
    kind.count(index::size);
    var store = new IndexStore(index, listener, listed);
    return new NodeSource(
        index, listed, Reflector.start(client.http(), nodes(selector), store, settings, kind));
  }

  public NodeIndex index() {
    return index;
  }

  /// Whether all nodes of the first list are in the index.
  public boolean nodesSynced() {
    return reflector.synced();
  }

  /// Completes when all nodes of the first list are in the index and the listener knows them.
  public CompletionStage<Void> listed() {
    return listed.minimalCompletionStage();
  }

  /// Why lists or watches fail now; empty: they work, or the server cannot be reached.
  public String problem() {
    return reflector.problem();
  }

  @Override
  public void close() {
    reflector.close();
  }

  private static Resource<NodeFacts> nodes(LabelSelector selector) {
    String query =
        selector.isEverything() ? "" : "labelSelector=" + Resource.encoded(selector.expression());
    return new Resource<>("nodes", "api/v1/nodes", "application/json", query, NodeDecoder::new);
  }

  private static final class IndexStore implements Store<NodeFacts> {
    private final NodeIndex index;
    private final NodeListener listener;
    private final CompletableFuture<Void> listed;
    private final Set<String> unseen = new HashSet<>();

    IndexStore(NodeIndex index, NodeListener listener, CompletableFuture<Void> listed) {
      this.index = index;
      this.listener = listener;
      this.listed = listed;
    }

    @Override
    public void beginList() {
      unseen.clear();
      unseen.addAll(index.names());
    }

    @Override
    public void put(List<NodeFacts> nodes) {
      nodes.forEach(this::put);
    }

    private void put(NodeFacts node) {
      unseen.remove(node.name());
      if (index.put(node)) {
        listener.onNode(node);
      }
    }

    @Override
    public void endList() {
      unseen.forEach(this::remove);
      unseen.clear();
      if (!listed.isDone()) {
        listener.onNodesSynced();
        listed.complete(null);
      }
    }

    @Override
    public void remove(NodeFacts node) {
      remove(node.name());
    }

    private void remove(String name) {
      if (index.remove(name)) {
        listener.onNodeGone(name);
      }
    }
  }
}
