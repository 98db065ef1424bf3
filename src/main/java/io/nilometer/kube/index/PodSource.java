package io.nilometer.kube.index;

import io.nilometer.kube.KubeClient;
import io.nilometer.kube.watch.Reflector;
import io.nilometer.kube.watch.Resource;
import io.nilometer.kube.watch.Store;
import io.nilometer.kube.watch.WatchSettings;
import java.util.List;

/// Keeps a [PodIndex] of the pods whose phase is Running, as long as it is open. Only the metadata
/// of the objects is asked for: in lists by another name than in watches, which API servers end at
/// the first event when they are asked for lists of metadata.
public final class PodSource implements AutoCloseable {

  static final Resource<PodFacts> PODS =
      new Resource<>(
          "pods",
          "api/v1/pods",
          "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
          "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
          "fieldSelector=" + Resource.encoded("status.phase=Running"),
          new PodDecoder());

  private final PodIndex index;
  private final Reflector<PodFacts> reflector;

  private PodSource(PodIndex index, Reflector<PodFacts> reflector) {
    this.index = index;
    this.reflector = reflector;
  }

  public static PodSource start(KubeClient client) {
    return start(client, WatchSettings.DEFAULT);
  }

  static PodSource start(KubeClient client, WatchSettings settings) {
    var index = new PodIndex();
    return new PodSource(
        index, Reflector.start(client.http(), PODS, new IndexStore(index), settings));
  }

  public PodIndex index() {
    return index;
  }

  /// Whether everything that ran when the first list was taken is in the index.
  public boolean podsSynced() {
    return reflector.synced();
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
      index.remove(pod.pod());
    }
  }
}
