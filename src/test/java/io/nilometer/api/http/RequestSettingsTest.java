package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.ConfigValueFactory;
import io.nilometer.settings.TestSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestSettingsTest {

  private static RequestSettings with(String... lines) {
    return TestSettings.in("serving", lines).serving().requests();
  }

  private static String list(String... values) {
    return ConfigValueFactory.fromIterable(List.of(values)).render();
  }

  @ParameterizedTest
  @CsvSource({
    "'', '', :443",
    "a.org, '', a.org:443",
    "a.org:8443, '', a.org:8443",
    "'', 10.0.0.1, 10.0.0.1:443",
    "'', fd00::1, [fd00::1]:443",
    "a.org, 10.0.0.1, a.org:443"
  })
  void theConfiguredHostIsAdvertisedWithThePort(String host, String address, String named) {
    RequestSettings settings =
        with("external-hostname = \"" + host + "\"", "advertise-address = \"" + address + "\"");
    assertThat(settings.address().withPort(443)).isEqualTo(named);
  }

  @Test
  void bothLimitsAreAddedUp() {
    RequestSettings settings =
        with("requests.max-in-flight = 30", "requests.max-mutating-in-flight = 7");
    assertThat(settings.inFlight().sum()).isEqualTo(37);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-in-flight = -1 | --max-requests-inflight must not be negative, but is -1
          max-mutating-in-flight = -1 | --max-mutating-requests-inflight must not be negative, but is -1
          timeout = 0s | --request-timeout must be more than 0, but is PT0S
          head-timeout = 0s | nilometer.serving.requests.head-timeout must be more than 0, but is PT0S
          """)
  void anImpossibleLimitIsRejected(String setting, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("requests." + setting))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "max-age", "max-age=x", "includesubdomains", "preload\r\nX: y"})
  void anUnknownDirectiveIsRejected(String directive) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("strict-transport-security = " + list("preload", directive)))
        .withMessageStartingWith("--strict-transport-security-directives: '" + directive + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".*", "a.org", "(^a.org$)"})
  void anOriginWithoutAnAnchorIsRejected(String origin) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("cors-allowed-origins = " + list(origin)))
        .withMessageStartingWith("--cors-allowed-origins: '" + origin + "' is not tied");
  }

  @Test
  void anOriginThatIsNoRegularExpressionIsRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("cors-allowed-origins = " + list("^(")))
        .withMessageStartingWith("--cors-allowed-origins: '^(' is not a regular expression: ");
  }
}
