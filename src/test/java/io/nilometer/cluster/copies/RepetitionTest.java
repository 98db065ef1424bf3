package io.nilometer.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RepetitionTest {

  @Test
  void isDueEachTimeAtFirstThenEachFifthTime() {
    List<Integer> due =
        Stream.iterate(Repetition.NONE.next(), Repetition::next)
            .limit(26)
            .filter(Repetition::isDue)
            .map(Repetition::times)
            .toList();
    assertThat(due).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 20, 25);
  }
}
