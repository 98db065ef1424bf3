package io.nilometer.kube.index;

import io.nilometer.CollidingNames;
import io.nilometer.Cost;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What pods cost that their owner has made to be costly.
class PodIndexCostTest {

  private static final int LABEL = 40; // characters, about
  private static final int LABELS_OF_A_POD = 500;

  private static List<PodFacts> pods(int size, String value) {
    int labels = size / LABEL;
    return IntStream.range(0, labels / LABELS_OF_A_POD + IndexedNamespace.INDEXED_FROM)
        .mapToObj(pod -> new PodFacts(new PodRef("ns", "p" + pod), labels(pod, labels, value), 1))
        .toList();
  }

  /// All keys of all pods have one hash code.
  private static Labels labels(int pod, int all, String value) {
    Map<String, String> labels = new TreeMap<>();
    int from = Math.min(all, pod * LABELS_OF_A_POD);
    int to = Math.min(all, from + LABELS_OF_A_POD);
    IntStream.range(from, to).forEach(i -> labels.put(CollidingNames.name(i), value));
    return Labels.of(labels);
  }

  @Test
  void labelsWithOneHashCodeAreIndexedInLinearTime() {
    Cost.assertLinear(
        size -> List.of(pods(size, "v"), pods(size, "w")),
        states -> {
          var index = new PodIndex(InstantSource.system());
          states.forEach(index::put);
        },
        300);
  }
}
