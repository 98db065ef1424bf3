package io.nilometer.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PartitionsTest {

  @Property
  void everyNameHasAPartition(
      @ForAll String node, @ForAll @IntRange(min = 1, max = Partitions.MOST) int count) {
    assertThat(new Partitions(count).of(node)).isBetween(0, count - 1);
  }

  /// These never change: replicas of two releases must agree.
  @Test
  void theHashIsTheSameForEver() {
    assertThat(Partitions.hash("node-00001")).isEqualTo(1_296_525_719);
    assertThat(Partitions.hash("ip-10-0-3-17.eu-west-1.compute.internal")).isEqualTo(1_878_083_752);
  }

  @Test
  void namesThatDifferInOneDigitSpreadEvenly() {
    var counts = new int[256];
    var partitions = new Partitions(256);
    for (int i = 0; i < 25_600; i++) {
      counts[partitions.of("node-%05d".formatted(i))]++;
    }
    assertThat(counts)
        .satisfies(all -> Arrays.stream(all).forEach(n -> assertThat(n).isBetween(60, 145)));
  }

  @Test
  void aCountThatMakesNoSenseIsRefusedByTheNameOfItsSetting() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Partitions(0))
        .withMessageContaining("nilometer.cluster.partitions must be 1 to 4096, but is 0");
  }

  @Test
  void aCopysNameIsReadBack() {
    assertThat(CopyId.parse("17/1")).isEqualTo(new CopyId(17, 1)).hasToString("17/1");
  }
}
