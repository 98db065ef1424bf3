package io.nilometer.api.encode;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.Labels;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EncodedLabelsTest {

  private final AtomicInteger encodings = new AtomicInteger();
  private final EncodedLabels encoded =
      new EncodedLabels(
          labels -> {
            encodings.incrementAndGet();
            return Bytes.utf8(labels.get("app"));
          });

  private static List<Labels> sets(int count) {
    return IntStream.range(0, count).mapToObj(i -> Labels.of(Map.of("app", "a-" + i))).toList();
  }

  @Test
  void aFewInTurnAreEncodedOnceEach() {
    List<Labels> sets = sets(8);
    for (int round = 0; round < 3; round++) {
      sets.forEach(
          labels -> assertThat(encoded.of(labels)).asString().isEqualTo(labels.get("app")));
    }
    assertThat(encodings).hasValue(8);
  }

  @Test
  void moreThanAreRememberedAreRightAllTheSame() {
    List<Labels> sets = sets(1000);
    for (int round = 0; round < 2; round++) {
      sets.forEach(
          labels -> assertThat(encoded.of(labels)).asString().isEqualTo(labels.get("app")));
    }
    assertThat(encodings).hasValue(2000);
  }
}
