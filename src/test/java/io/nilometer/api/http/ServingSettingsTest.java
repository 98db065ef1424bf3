package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nilometer.api.TestServer;
import io.nilometer.api.tls.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ServingSettingsTest {

  private static final Optional<Path> FILE = Optional.of(Path.of("x"));

  @Test
  void aPortOutOfRangeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("0.0.0.0", 65_536, Optional.empty(), Optional.empty()))
        .withMessage("--secure-port must be 0 to 65535, but is 65536");
  }

  @Test
  void aCertificateWithoutItsKeyIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("0.0.0.0", 443, FILE, Optional.empty()))
        .withMessageContaining("--tls-cert-file and --tls-private-key-file belong together");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("0.0.0.0", 443, Optional.empty(), FILE));
  }

  @Test
  void anEmptyBindAddressIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings("", 443, Optional.empty(), Optional.empty()))
        .withMessageContaining("--bind-address");
  }

  private static ServingSettings settings(
      String bindAddress, int port, Optional<Path> certificate, Optional<Path> key) {
    return new ServingSettings(
        bindAddress,
        port,
        Path.of("certificates"),
        certificate,
        key,
        Duration.ofSeconds(10),
        Duration.ZERO,
        Duration.ofSeconds(10),
        false,
        new ListenSettings(false, false),
        TlsSettings.DEFAULT,
        TestServer.REQUESTS);
  }
}
