package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nilometer.settings.TestSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServingSettingsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          port = 65536 | --secure-port must be 0 to 65535, but is 65536
          port = -1 | --secure-port must be 0 to 65535, but is -1
          bind-address = "" | --bind-address is empty: give an IP address, or 0.0.0.0
          certificate-file = x | --tls-cert-file and --tls-private-key-file belong together: give both or none
          key-file = x | --tls-cert-file and --tls-private-key-file belong together: give both or none
          certificate-check-interval = 0s | nilometer.serving.certificate-check-interval must be more than 0, but is PT0S
          shutdown-delay = -1s | --shutdown-delay-duration must not be negative, but is PT-1S
          shutdown-grace = -1s | nilometer.serving.shutdown-grace must not be negative, but is PT-1S
          """)
  void anImpossibleValueIsRejectedWithItsFlagOrKey(String setting, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.in("serving", setting))
        .withMessage(message);
  }
}
