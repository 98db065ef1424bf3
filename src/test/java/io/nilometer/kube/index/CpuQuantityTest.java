package io.nilometer.kube.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuQuantityTest {

  @ParameterizedTest
  @CsvSource({
    "16, 16000000000",
    "1500m, 1500000000",
    "0.5, 500000000",
    ".5, 500000000",
    "2., 2000000000",
    "2e3, 2000000000000",
    "15E-1, 1500000000",
    "250000000n, 250000000",
    "1k, 1000000000000",
    "1Ki, 1024000000000",
    "0, 0"
  })
  void quantitiesAreReadAsKubernetesWritesThem(String text, long nanocores) {
    assertThat(CpuQuantity.nanocores(text)).isEqualTo(nanocores);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-1",
        "x",
        "1 m",
        "1mm",
        "NaN",
        "1e99",
        "1e",
        "99999999999",
        "0.00000000000000000000000000000000000000000000000000000000000000001"
      })
  void whatIsNoneOrTooLargeIsNotKnown(String text) {
    assertThat(CpuQuantity.nanocores(text)).isZero();
  }
}
