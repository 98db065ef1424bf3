package io.nilometer.scrape.exposition;

import io.nilometer.model.PodRef;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Names a container of a node. Comparable, so that a hash map stays fast with names that were made
/// to collide.
record ContainerName(PodRef pod, String container) implements Comparable<ContainerName> {

  private static final byte[] CONTAINER = "container".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NAMESPACE = "namespace".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] POD = "pod".getBytes(StandardCharsets.US_ASCII);

  /// Kubernetes allows no longer names.
  private static final int LONGEST = 253;

  /// Of a pod's sandbox, in cAdvisor's own metrics.
  private static final String SANDBOX = "POD";

  /// Reads all labels of a series. The first of two equal labels counts. A series without one of
  /// the three, and one of a whole pod or of its sandbox, is no series of a container.
  static Optional<ContainerName> read(LabelReader labels) throws BrokenLineException {
    Optional<String> container = Optional.empty();
    Optional<String> namespace = Optional.empty();
    Optional<String> pod = Optional.empty();
    while (labels.next()) {
      if (container.isEmpty() && labels.isNamed(CONTAINER)) {
        container = Optional.of(labels.value(LONGEST));
      } else if (namespace.isEmpty() && labels.isNamed(NAMESPACE)) {
        namespace = Optional.of(labels.value(LONGEST));
      } else if (pod.isEmpty() && labels.isNamed(POD)) {
        pod = Optional.of(labels.value(LONGEST));
      }
    }
    return container.filter(ContainerName::isContainer).isPresent()
            && namespace.isPresent()
            && pod.isPresent()
        ? Optional.of(new ContainerName(new PodRef(namespace.get(), pod.get()), container.get()))
        : Optional.empty();
  }

  private static boolean isContainer(String name) {
    return !name.isEmpty() && !name.equals(SANDBOX);
  }

  @Override
  public int compareTo(ContainerName other) {
    int byPod = pod.compareTo(other.pod);
    return byPod != 0 ? byPod : container.compareTo(other.container);
  }
}
