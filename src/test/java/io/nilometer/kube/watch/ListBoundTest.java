package io.nilometer.kube.watch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nilometer.model.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListBoundTest {

  private static ObjectMeta pod(int labels, int length) {
    Map<String, String> all = new HashMap<>();
    IntStream.range(0, labels)
        .forEach(i -> all.put("key-" + i, "v".repeat(length - ("key-" + i).length())));
    return new ObjectMeta(
        "n".repeat(20), "p".repeat(37), "u".repeat(36), "1", "", Labels.of(all), false, "", false);
  }

  private static void add(ListBound bound, ObjectMeta pod, int count) throws UnreadableException {
    for (int i = 0; i < count; i++) {
      bound.add(pod);
    }
  }

  /// As with the pods of a service mesh, and 2 GiB.
  @Test
  void aLargeClusterWithTheUsualLabelsFits() {
    var bound = new ListBound(204L << 20);
    assertThatCode(() -> add(bound, pod(16, 40), 150_000)).doesNotThrowAnyException();
  }

  @Test
  void manyShortLabelsCountForWhatTheyTake() {
    var bound = new ListBound(102L << 20);
    assertThatThrownBy(() -> add(bound, pod(900, 8), 2_000))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("more than a quarter of the heap");
  }

  @Test
  void emptyPagesLeadNowhere() throws UnreadableException {
    var bound = new ListBound(1 << 20);
    for (int i = 0; i < 10; i++) {
      bound.add(new ListPage<>(List.of(), "1", "token-" + i));
    }
    assertThatThrownBy(() -> bound.add(new ListPage<>(List.of(), "1", "token-10")))
        .hasMessageContaining("11 empty pages");
  }
}
