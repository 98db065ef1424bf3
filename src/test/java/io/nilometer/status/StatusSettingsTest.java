package io.nilometer.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusSettingsTest {

  private static InetSocketAddress listen(String address) {
    return StatusSettings.of(address, false).listen().orElseThrow();
  }

  @Test
  void thePageIsOffWithoutAnAddress() {
    assertThat(StatusSettings.of("", false).listen()).isEmpty();
  }

  @Test
  void loopbackAddressesArePermitted() {
    assertThat(listen("127.0.0.1:8080"))
        .isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8080));
    assertThat(listen("[::1]:0")).isEqualTo(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0:8080", "[::]:8080", "10.0.0.1:80", "[2001:db8::1]:80"})
  void anAddressThatOthersReachNeedsAnExplicitFlag(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatusSettings.of(address, false))
        .withMessageContaining("--status-bind-address: " + address + " is not a loopback address")
        .withMessageContaining("--status-insecure");
    assertThat(StatusSettings.of(address, true).listen()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8080",
        ":8080",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:-1",
        "127.0.0.1:http",
        "localhost:8080",
        "::1:8080",
        "[127.0.0.1:8080"
      })
  void anythingElseIsRejected(String address) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatusSettings.of(address, true))
        .withMessage(
            "--status-bind-address must be IP:port, such as 127.0.0.1:8080 or [::1]:8080, but is "
                + address);
  }
}
