package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nilometer.settings.TestSettings;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScrapeSettingsTest {

  private static ScrapeSettings with(String settings) {
    return TestSettings.in("scrape", settings).scrape();
  }

  @ParameterizedTest
  @CsvSource({"10s, 9s", "15s, 13500ms"})
  void theResolutionIsAtLeastTenSecondsAndLeavesTimeForARequest(String resolution, String timeout) {
    assertThat(with("resolution = " + resolution + ", kubelet.request-timeout = " + timeout))
        .extracting(ScrapeSettings::resolution)
        .isEqualTo(Duration.parse("PT" + resolution));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "port = 1",
        "port = 65535",
        "completely-insecure = true",
        "insecure-tls = true, client-certificate = f, client-key = f",
        "certificate-authority = f, client-certificate = f, client-key = f"
      })
  void theseAreAccepted(String kubelet) {
    assertThat(with("kubelet { " + kubelet + " }")).isNotEqualTo(with(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          resolution = 9999ms, kubelet.request-timeout = 1s | --metric-resolution must be at least 10s, but is 9.999s
          resolution = 15s, kubelet.request-timeout = 13501ms | --metric-resolution (15.0s) times 0.9 must not be below --kubelet-request-timeout (13.501s)
          kubelet.request-timeout = 0s | --kubelet-request-timeout must be more than 0, but is PT0S
          kubelet.preferred-address-types = [] | --kubelet-preferred-address-types names no type
          kubelet.port = 0 | --kubelet-port must be 1 to 65535, but is 0
          kubelet.port = 65536 | --kubelet-port must be 1 to 65535, but is 65536
          """)
  void anImpossibleValueIsRejected(String setting, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> with(setting)).withMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          completely-insecure = true, insecure-tls = true | --deprecated-kubelet-completely-insecure and --kubelet-insecure-tls
          completely-insecure = true, certificate-authority = f | --deprecated-kubelet-completely-insecure and --kubelet-certificate-authority
          completely-insecure = true, client-certificate = f, client-key = f | --deprecated-kubelet-completely-insecure and --kubelet-client-certificate or --kubelet-client-key
          insecure-tls = true, certificate-authority = f | --kubelet-insecure-tls and --kubelet-certificate-authority
          """)
  void contradictingSettingsAreRejected(String kubelet, String flags) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("kubelet { " + kubelet + " }"))
        .withMessage(flags + " exclude each other");
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-certificate = f", "client-key = f"})
  void aCertificateWithoutItsKeyIsRejected(String kubelet) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("kubelet { " + kubelet + " }"))
        .withMessage(
            "--kubelet-client-certificate and --kubelet-client-key belong together: give both or"
                + " none");
  }
}
