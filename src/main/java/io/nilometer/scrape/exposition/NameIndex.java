package io.nilometer.scrape.exposition;

import io.nilometer.model.PodRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Finds the containers of the [KnownContainers] by name, and makes those that are not there yet.
/// Lives for one body, and only if some line of it was not the expected one. Equal namespaces and
/// container names become one string.
final class NameIndex {

  private final Map<String, String> words = new HashMap<>();
  private final Map<PodRef, KnownPod> pods = new HashMap<>();
  private final Map<ContainerName, KnownContainer> containers = new HashMap<>();

  static NameIndex of(List<LineOrder> orders) {
    var index = new NameIndex();
    orders.forEach(order -> order.forEach(index::add));
    return index;
  }

  /// The container of this name, made if it is not there.
  KnownContainer find(ContainerName name) {
    KnownContainer known = containers.get(name);
    if (known != null) {
      return known;
    }
    var made = new KnownContainer(pod(name.pod()), word(name.container()));
    add(made);
    return made;
  }

  private KnownPod pod(PodRef ref) {
    KnownPod known = pods.get(ref);
    return known != null ? known : new KnownPod(new PodRef(word(ref.namespace()), ref.name()));
  }

  private String word(String word) {
    return words.getOrDefault(word, word);
  }

  private void add(KnownContainer container) {
    KnownPod pod = container.pod();
    containers.put(new ContainerName(pod.ref(), container.name()), container);
    pods.put(pod.ref(), pod);
    words.put(container.name(), container.name());
    words.put(pod.ref().namespace(), pod.ref().namespace());
  }
}
