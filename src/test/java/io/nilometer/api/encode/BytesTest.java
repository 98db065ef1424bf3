package io.nilometer.api.encode;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {

  /// As many of each length.
  @Provide
  static Arbitrary<Long> numbers() {
    return Arbitraries.longs()
        .flatMap(any -> Arbitraries.integers().between(0, 63).map(by -> any >> by));
  }

  @Property
  void numbersAreWrittenInDecimal(@ForAll("numbers") long number) {
    assertThat(new Bytes(1).add('x').add(number).add('y').text()).isEqualTo("x" + number + "y");
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        9,
        10,
        -9,
        -10,
        99,
        100,
        999_999_999_999_999_999L,
        Long.MAX_VALUE,
        Long.MIN_VALUE
      })
  void soAreThoseAtTheEdges(long number) {
    assertThat(new Bytes(1).add(number).text()).isEqualTo(Long.toString(number));
  }

  @Property
  void textsTakeAsManyBytesAsIsSaid(@ForAll String text) {
    assertThat(new Bytes(1).add(text).take()).isEqualTo(Bytes.utf8(text));
    assertThat(Bytes.utf8Length(text)).isEqualTo(Bytes.utf8(text).length);
  }
}
