package io.nilometer.kube.index;

import io.nilometer.kube.KubeClient;
import io.nilometer.kube.watch.Reflector;
import io.nilometer.kube.watch.Resource;
import io.nilometer.kube.watch.Store;
import io.nilometer.kube.watch.WatchSettings;
import io.nilometer.telemetry.WatchMetrics;
import java.time.InstantSource;
import java.util.List;

/// Keeps a [PodIndex] of the pods in phase Running up to date, until it is closed. It requests them
/// as Tables, whose rows have the metadata and the node of each pod, and little else. An API server
/// without Tables sends only the metadata: lists and watches need different media types for that,
/// because API servers end a watch at its first event if it requests a list of metadata.
public final class PodSource implements AutoCloseable {

  private static final String TABLE = "application/json;as=Table;g=meta.k8s.io;v=v1,";

  private static final String METADATA = ";g=meta.k8s.io;v=v1,application/json";

  private final PodIndex index;
  private final Reflector<PodFacts> reflector;

  private PodSource(PodIndex index, Reflector<PodFacts> reflector) {
    this.index = index;
    this.reflector = reflector;
  }

  /// Starts to list and watch.
  ///
  /// @param clock by which kubelets are asked
  public static PodSource start(KubeClient client, WatchMetrics metrics, InstantSource clock) {
    return start(client, metrics, WatchSettings.DEFAULT, clock);
  }

  static PodSource start(
      KubeClient client, WatchMetrics metrics, WatchSettings settings, InstantSource clock) {
    var index = new PodIndex(clock);
    WatchMetrics.Kind kind = metrics.of("pods");
    kind.count(index::size);
    var longLabels = new LongLabels(clock);
    var pods =
        new Resource<>(
            "pods",
            "api/v1/pods",
            TABLE + "application/json;as=PartialObjectMetadataList" + METADATA,
            TABLE + "application/json;as=PartialObjectMetadata" + METADATA,
            "fieldSelector=" + Resource.encoded("status.phase=Running"),
            () -> new PodDecoder(longLabels));
    return new PodSource(
        index, Reflector.start(client.http(), pods, new IndexStore(index), settings, kind));
  }

  public PodIndex index() {
    return index;
  }

  /// Whether all pods of the first list are in the index.
  public boolean podsSynced() {
    return reflector.synced();
  }

  /// Why lists or watches fail now; empty: they work, or the server cannot be reached.
  public String problem() {
    return reflector.problem();
  }

  @Override
  public void close() {
    reflector.close();
  }

  private record IndexStore(PodIndex index) implements Store<PodFacts> {

    @Override
    public void beginList() {
      index.beginRound();
    }

    @Override
    public void put(List<PodFacts> pods) {
      index.put(pods);
    }

    @Override
    public void endList() {
      index.endRound();
    }

    @Override
    public void remove(PodFacts pod) {
      index.end(pod.pod());
    }
  }
}
