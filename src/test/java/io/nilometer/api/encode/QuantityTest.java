package io.nilometer.api.encode;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuantityTest {

  private static final Map<String, BigDecimal> DECIMAL =
      Map.of(
          "n", new BigDecimal("1e-9"),
          "u", new BigDecimal("1e-6"),
          "m", new BigDecimal("1e-3"),
          "", BigDecimal.ONE,
          "k", new BigDecimal("1e3"),
          "M", new BigDecimal("1e6"),
          "G", new BigDecimal("1e9"));

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1n",
    "253981, 253981n",
    "1010000, 1010u",
    "12000000, 12m",
    "1000000000, 1",
    "1500000000, 1500m",
    "1000000000000, 1k",
    "9223372036854775807, 9223372036854775807n"
  })
  void cpuIsCanonicalDecimal(long nanocores, String expected) {
    assertThat(Quantity.cpu(nanocores)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "1000, 1k",
    "1023, 1023",
    "1024, 1Ki",
    "1025, 1025",
    "1616248832, 1578368Ki",
    "1073741824, 1Gi",
    "1000000, 1000000",
    "1152921504606846976, 1Ei"
  })
  void memoryIsCanonicalBinaryFrom1024Up(long bytes, String expected) {
    assertThat(Quantity.memory(bytes)).isEqualTo(expected);
  }

  @Property
  void cpuLosesNothingAndHasNoShorterForm(@ForAll @LongRange(min = 1) long nanocores) {
    String printed = Quantity.cpu(nanocores);
    String number = printed.replaceAll("[a-zA-Z]+$", "");
    BigDecimal unit = DECIMAL.get(printed.substring(number.length()));
    assertThat(new BigDecimal(number).multiply(unit))
        .isEqualByComparingTo(BigDecimal.valueOf(nanocores, 9));
    assertThat(number).doesNotEndWith("000");
  }

  @Property
  void oneBelowZeroIsThatAboveWithASign(@ForAll @LongRange(min = 1) long amount) {
    assertThat(Quantity.cpu(-amount)).isEqualTo("-" + Quantity.cpu(amount));
    assertThat(Quantity.memory(-amount)).isEqualTo("-" + Quantity.memory(amount));
  }

  @Property
  void aRoundAmountHasTheSuffixOfItsPower(
      @ForAll @IntRange(min = 1, max = 999) int amount, @ForAll @IntRange(max = 5) int power) {
    long thousands = Math.round(Math.pow(1000, power));
    assertThat(Quantity.cpu(amount * thousands))
        .isEqualTo(amount + List.of("n", "u", "m", "", "k", "M").get(power));
    assertThat(Quantity.memory((long) amount << (10 * power)))
        .isEqualTo(amount + List.of("", "Ki", "Mi", "Gi", "Ti", "Pi").get(power));
  }

  @Property
  void memoryLosesNothingAndHasNoShorterForm(@ForAll @LongRange(min = 1024) long bytes) {
    String printed = Quantity.memory(bytes);
    String number = printed.replaceAll("[a-zA-Z]+$", "");
    int power = " KMGTPE".indexOf(printed.charAt(printed.length() - 2));
    int shift = printed.endsWith("i") ? 10 * power : 0;
    assertThat(Long.parseLong(number) << shift).isEqualTo(bytes);
    assertThat(Long.parseLong(number) % 1024).isNotZero();
  }
}
