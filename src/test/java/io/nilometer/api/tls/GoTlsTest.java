package io.nilometer.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoTlsTest {

  @ParameterizedTest
  @CsvSource({
    "'', TLSv1.3 TLSv1.2",
    "VersionTLS10, TLSv1.3 TLSv1.2",
    "VersionTLS11, TLSv1.3 TLSv1.2",
    "VersionTLS12, TLSv1.3 TLSv1.2",
    "VersionTLS13, TLSv1.3"
  })
  void theLeastVersionAndAllAboveItAreServed(String minimum, String protocols) {
    assertThat(GoTls.protocols(minimum)).containsExactly(protocols.split(" ", -1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"VersionTLS14", "TLSv1.2", "1.2", "versiontls12"})
  void anotherVersionIsRefused(String minimum) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoTls.protocols(minimum))
        .withMessageStartingWith("--tls-min-version: unknown version '%s'", minimum);
  }

  @Test
  void suitesOfTls13AreAlwaysThere() {
    GoTls.Choice choice =
        GoTls.cipherSuites(
            List.of("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305", "TLS_AES_128_GCM_SHA256"));
    assertThat(choice.available())
        .containsExactly(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    assertThat(choice.unavailable()).isEmpty();
  }

  @Test
  void suitesThatJavaHoldsBrokenAreTold() {
    GoTls.Choice choice =
        GoTls.cipherSuites(
            List.of("TLS_RSA_WITH_RC4_128_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"));
    assertThat(choice.available()).contains("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA").hasSize(4);
    assertThat(choice.unavailable()).containsExactly("TLS_RSA_WITH_RC4_128_SHA");
  }

  @Test
  void allThatGoPrefersAreThere() {
    for (String name :
        List.of(
            "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256")) {
      assertThat(GoTls.cipherSuites(List.of(name)).available()).contains(name);
    }
  }

  @Test
  void anUnknownSuiteIsRefusedWithThoseThereAre() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoTls.cipherSuites(List.of("ECDHE-RSA-AES128-GCM-SHA256")))
        .withMessageStartingWith(
            "--tls-cipher-suites: unknown cipher suite 'ECDHE-RSA-AES128-GCM-SHA256';")
        .withMessageContaining("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
  }

  @Test
  void curvesAreTakenByTheirNumbers() {
    GoTls.Choice choice = GoTls.groups(List.of(4588L, 29L, 23L));
    assertThat(choice.available()).containsExactly("x25519", "secp256r1");
    assertThat(choice.unavailable()).containsExactly("curve 4588");
    assertThat(GoTls.groups(List.of()).available())
        .containsExactly("x25519", "secp256r1", "secp384r1", "secp521r1");
  }

  @Test
  void unknownCurvesAndNoneThatJavaHasAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoTls.groups(List.of(99L)))
        .withMessage("--tls-curve-preferences: unknown curve 99; known: [23, 24, 25, 29]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoTls.groups(List.of(4588L)))
        .withMessage(
            "--tls-curve-preferences: Java supports none of [4588]; supported: [23, 24, 25, 29]");
  }

  @Test
  void certificatesAreNamedWithTheirFiles() {
    assertThat(NamedCertificate.parse("a.crt,a.key"))
        .isEqualTo(new NamedCertificate(Path.of("a.crt"), Path.of("a.key"), List.of()));
    assertThat(NamedCertificate.parse("a.crt, a.key:a.org, *.b.org"))
        .isEqualTo(
            new NamedCertificate(Path.of("a.crt"), Path.of("a.key"), List.of("a.org", "*.b.org")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a,", ",b", "a,b,c", "a,b:", "a,b:c,", "a:b,c"})
  void whatNamesNoCertificateIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NamedCertificate.parse(text))
        .withMessageStartingWith("--tls-sni-cert-key: '%s' is not of the form", text);
  }
}
