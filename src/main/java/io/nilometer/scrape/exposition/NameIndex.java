package io.nilometer.scrape.exposition;

import io.nilometer.model.PodRef;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds the containers of the [KnownContainers] by name, and takes in those that are new.
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

  Optional<KnownContainer> find(ContainerName name) {
    return Optional.ofNullable(containers.get(name));
  }

  Optional<KnownPod> find(PodRef pod) {
    return Optional.ofNullable(pods.get(pod));
  }

  /// A container whose name is not here yet.
  KnownContainer make(ContainerName name) {
    PodRef ref = name.pod();
    KnownPod pod =
        find(ref).orElseGet(() -> new KnownPod(new PodRef(word(ref.namespace()), ref.name())));
    var made = new KnownContainer(pod, word(name.container()));
    add(made);
    return made;
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
