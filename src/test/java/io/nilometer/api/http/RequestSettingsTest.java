package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestSettingsTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private static RequestSettings address(String host, String address) {
    return new RequestSettings(0, 0, MINUTE, MINUTE, host, address, List.of(), List.of());
  }

  private static RequestSettings said(List<String> directives, List<String> origins) {
    return new RequestSettings(0, 0, MINUTE, MINUTE, "", "", directives, origins);
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
  void theHostThatIsSetIsNamedWithThePort(String host, String address, String named) {
    assertThat(address(host, address).address(443)).isEqualTo(named);
  }

  @Test
  void bothLimitsAreAddedUp() {
    var settings = new RequestSettings(400, 200, MINUTE, MINUTE, "", "", List.of(), List.of());
    assertThat(settings.limit()).isEqualTo(600);
  }

  @Test
  void negativeLimitsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RequestSettings(-1, 0, MINUTE, MINUTE, "", "", List.of(), List.of()))
        .withMessage("--max-requests-inflight must not be negative, but is -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RequestSettings(0, -1, MINUTE, MINUTE, "", "", List.of(), List.of()))
        .withMessage("--max-mutating-requests-inflight must not be negative, but is -1");
  }

  @Test
  void noTimeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new RequestSettings(0, 0, Duration.ZERO, MINUTE, "", "", List.of(), List.of()))
        .withMessageStartingWith("--request-timeout must be more than 0");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new RequestSettings(0, 0, MINUTE, Duration.ZERO, "", "", List.of(), List.of()))
        .withMessageStartingWith("the head timeout must be more than 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "max-age", "max-age=x", "includesubdomains", "preload\r\nX: y"})
  void anotherDirectiveIsRefused(String directive) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> said(List.of("preload", directive), List.of()))
        .withMessageStartingWith("--strict-transport-security-directives: '" + directive + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".*", "a.org", "(^a.org$)"})
  void anOriginThatIsTiedToNoEndIsRefused(String origin) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> said(List.of(), List.of(origin)))
        .withMessageStartingWith("--cors-allowed-origins: '" + origin + "' is not tied");
  }

  @Test
  void whatIsNoExpressionIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> said(List.of(), List.of("^(")))
        .withMessageStartingWith("--cors-allowed-origins: '^(' is not a regular expression: ");
  }
}
