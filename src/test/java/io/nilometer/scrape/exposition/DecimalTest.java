package io.nilometer.scrape.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {

  @Property
  void whateverIsWrittenReadsAsTheJdkReadsIt(@ForAll("numbers") String number)
      throws BrokenLineException {
    assertThat(read(number)).isEqualTo(Double.parseDouble(number));
  }

  @Property
  void everyDoubleReadsAsItself(@ForAll long bits) throws BrokenLineException {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      assertThat(read(Double.toString(value))).isEqualTo(value);
    }
  }

  @Property
  void startTimesReadAsThemselves(@ForAll @DoubleRange(min = 1e9, max = 2e9) double seconds)
      throws BrokenLineException {
    assertThat(read(Double.toString(seconds))).isEqualTo(seconds);
  }

  @Property
  void secondsWithNanosecondsReadAsTheJdkReadsThem(
      @ForAll @LongRange(max = 10_000_000) long seconds,
      @ForAll @IntRange(max = 999_999_999) int nanos)
      throws BrokenLineException {
    String number = "%d.%09d".formatted(seconds, nanos);
    assertThat(read(number)).isEqualTo(Double.parseDouble(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740993",
        "9007199254740992.5",
        "900719925474099267e-2",
        "18014398509481985",
        "1.7976931348623157e308",
        "4.9e-324",
        "2.4703282292062327208e-324",
        "0.000000000000000000000000000000000000001",
        "123456789012345678901234567890",
        "1e22",
        "1e23",
        "1e-22",
        "1e-23",
        "1e0000000000000000000005",
        "00000000000000000000000000001.5",
        "1.",
        ".1",
        "+1",
        "-0"
      })
  void hardNumbersReadAsTheJdkReadsThem(String number) throws BrokenLineException {
    assertThat(read(number)).isEqualTo(Double.parseDouble(number));
  }

  @Provide
  Arbitrary<String> numbers() {
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofMaxLength(20);
    Arbitrary<String> exponents =
        Arbitraries.integers()
            .between(-330, 280)
            .map(exponent -> "e" + exponent)
            .optional(0.5)
            .map(exponent -> exponent.orElse(""));
    return Combinators.combine(Arbitraries.of("", "-", "+"), digits, digits, exponents)
        .as((sign, whole, fraction, exponent) -> sign + whole + "." + fraction + exponent)
        .filter(number -> number.matches(".*[0-9].*") && !number.matches("[+-]?\\.(e.*)?"));
  }

  private static double read(String number) throws BrokenLineException {
    var text = new Cursor(ByteBuffer.wrap(number.getBytes(StandardCharsets.US_ASCII)));
    double value = new Decimal(text).read();
    assertThat(text.atEnd()).isTrue();
    return value;
  }
}
