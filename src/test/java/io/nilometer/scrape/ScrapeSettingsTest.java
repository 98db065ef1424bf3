package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nilometer.scrape.kubelet.KubeletSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScrapeSettingsTest {

  private static final Optional<Path> NONE = Optional.empty();
  private static final Optional<Path> FILE = Optional.of(Path.of("file.pem"));

  private static KubeletSettings kubelet(
      List<String> types, int port, Duration timeout, boolean plainHttp, boolean insecureTls) {
    return kubelet(types, port, timeout, plainHttp, insecureTls, NONE, NONE, NONE);
  }

  private static KubeletSettings kubelet(
      List<String> types,
      int port,
      Duration timeout,
      boolean plainHttp,
      boolean insecureTls,
      Optional<Path> ca,
      Optional<Path> certificate,
      Optional<Path> key) {
    return new KubeletSettings(
        types, port, false, timeout, plainHttp, insecureTls, ca, certificate, key);
  }

  private static KubeletSettings kubelet(
      boolean plainHttp,
      boolean insecureTls,
      Optional<Path> ca,
      Optional<Path> certificate,
      Optional<Path> key) {
    return kubelet(
        List.of("Hostname"),
        10_250,
        Duration.ofSeconds(10),
        plainHttp,
        insecureTls,
        ca,
        certificate,
        key);
  }

  private static ScrapeSettings settings(Duration resolution, Duration timeout) {
    return new ScrapeSettings(
        resolution, kubelet(List.of("Hostname"), 10_250, timeout, false, false));
  }

  private static void assertRefused(Runnable settings, String message) {
    assertThatIllegalArgumentException().isThrownBy(settings::run).withMessage(message);
  }

  @Test
  void theResolutionIsTenSecondsAtLeast() {
    assertThatCode(() -> settings(Duration.ofSeconds(10), Duration.ofSeconds(9)))
        .doesNotThrowAnyException();
    assertRefused(
        () -> settings(Duration.ofMillis(9_999), Duration.ofSeconds(1)),
        "--metric-resolution must be at least 10s, but is 9.999s");
  }

  @Test
  void nineTenthsOfTheResolutionMustDoForARequest() {
    assertThatCode(() -> settings(Duration.ofSeconds(15), Duration.ofMillis(13_500)))
        .doesNotThrowAnyException();
    assertRefused(
        () -> settings(Duration.ofSeconds(15), Duration.ofMillis(13_501)),
        "--metric-resolution (15.0s) times 0.9 must not be below --kubelet-request-timeout"
            + " (13.501s)");
  }

  @Test
  void anAddressTypeIsNamed() {
    assertRefused(
        () -> kubelet(List.of(), 10_250, Duration.ofSeconds(10), false, false),
        "--kubelet-preferred-address-types names no type");
  }

  @Test
  void thePortIsOne() {
    Duration timeout = Duration.ofSeconds(10);
    assertThatCode(() -> kubelet(List.of("Hostname"), 1, timeout, false, false))
        .doesNotThrowAnyException();
    assertThatCode(() -> kubelet(List.of("Hostname"), 65_535, timeout, false, false))
        .doesNotThrowAnyException();
    assertRefused(
        () -> kubelet(List.of("Hostname"), 0, timeout, false, false),
        "--kubelet-port must be 1 to 65535, but is 0");
    assertRefused(
        () -> kubelet(List.of("Hostname"), 65_536, timeout, false, false),
        "--kubelet-port must be 1 to 65535, but is 65536");
  }

  @Test
  void aRequestHasSomeTime() {
    assertRefused(
        () -> kubelet(List.of("Hostname"), 10_250, Duration.ZERO, false, false),
        "--kubelet-request-timeout must be more than 0, but is PT0S");
  }

  @Test
  void plainHttpExcludesEverythingOfTls() {
    String plain = "--deprecated-kubelet-completely-insecure and ";
    assertThatCode(() -> kubelet(true, false, NONE, NONE, NONE)).doesNotThrowAnyException();
    assertRefused(
        () -> kubelet(true, true, NONE, NONE, NONE),
        plain + "--kubelet-insecure-tls exclude each other");
    assertRefused(
        () -> kubelet(true, false, FILE, NONE, NONE),
        plain + "--kubelet-certificate-authority exclude each other");
    String client = "--kubelet-client-certificate or --kubelet-client-key exclude each other";
    assertRefused(() -> kubelet(true, false, NONE, FILE, NONE), plain + client);
    assertRefused(() -> kubelet(true, false, NONE, NONE, FILE), plain + client);
  }

  @Test
  void anAuthorityExcludesInsecureTls() {
    assertThatCode(() -> kubelet(false, true, NONE, FILE, FILE)).doesNotThrowAnyException();
    assertRefused(
        () -> kubelet(false, true, FILE, NONE, NONE),
        "--kubelet-insecure-tls and --kubelet-certificate-authority exclude each other");
  }

  @Test
  void aCertificateAndItsKeyBelongTogether() {
    String message =
        "--kubelet-client-certificate and --kubelet-client-key belong together: give both or none";
    assertThatCode(() -> kubelet(false, false, FILE, FILE, FILE)).doesNotThrowAnyException();
    assertRefused(() -> kubelet(false, false, NONE, FILE, NONE), message);
    assertRefused(() -> kubelet(false, false, NONE, NONE, FILE), message);
  }
}
