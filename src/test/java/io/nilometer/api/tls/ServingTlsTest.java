package io.nilometer.api.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.logging.LogLines;
import io.nilometer.settings.TestSettings;
import io.nilometer.tls.CertificateFiles;
import io.nilometer.tls.PemSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServingTlsTest {

  @TempDir private Path directory;
  private final LogLines log = new LogLines(ServingTls.class);
  private Instant now = Instant.now();
  private X509Certificate first;
  private ServingTls tls;

  @BeforeEach
  void load() throws Exception {
    first = TestCertificates.write(directory, "tls", "first");
    tls =
        new ServingTls(
            new CertificateFiles(
                    new PemSource.File("--tls-cert-file", directory.resolve("tls.crt")),
                    new PemSource.File("--tls-private-key-file", directory.resolve("tls.key")))
                ::load,
            TestSettings.with().serving().tls(),
            () -> now);
  }

  @AfterEach
  void detach() {
    log.close();
  }

  @Test
  void anUnchangedCertificateIsNotLogged() {
    tls.refresh();
    assertThat(tls.certificate()).isEqualTo(first);
    assertThat(log.texts()).isEmpty();
  }

  @Test
  void aNewCertificateIsServedAndLogged() throws Exception {
    X509Certificate second = TestCertificates.write(directory, "tls", "second");
    tls.refresh();
    assertThat(tls.certificate()).isEqualTo(second);
    assertThat(log.texts()).singleElement().asString().contains("changed", "CN=second");
  }

  @Test
  void theExpiryIsThatOfTheCertificateInUse() throws Exception {
    assertThat(tls.expiry()).isEqualTo(first.getNotAfter().toInstant());
    X509Certificate second = TestCertificates.write(directory, "tls", "second");
    assertThat(tls.expiry()).isEqualTo(first.getNotAfter().toInstant());
    tls.refresh();
    assertThat(tls.expiry()).isEqualTo(second.getNotAfter().toInstant());
  }

  @Test
  void aBrokenFileKeepsThePreviousCertificateAndIsLoggedOnce() throws Exception {
    Files.writeString(directory.resolve("tls.key"), "broken");
    tls.refresh();
    tls.refresh();
    assertThat(tls.certificate()).isEqualTo(first);
    assertThat(log.texts()).singleElement().asString().contains("Cannot load", "tls.key");
    assertThat(log.texts().getFirst()).startsWith("ERROR ");
  }

  @Test
  void aFileThatBreaksAgainIsLoggedAgain() throws Exception {
    Files.writeString(directory.resolve("tls.key"), "broken");
    tls.refresh();
    X509Certificate second = TestCertificates.write(directory, "tls", "second");
    tls.refresh();
    assertThat(tls.certificate()).isEqualTo(second);
    Files.writeString(directory.resolve("tls.key"), "broken");
    tls.refresh();
    assertThat(tls.certificate()).isEqualTo(second);
    assertThat(log.texts()).hasSize(3);
  }

  @Test
  void aClientCertificateIsRequestedButNotRequired() {
    assertThat(tls.engine().getWantClientAuth()).isTrue();
    assertThat(tls.engine().getNeedClientAuth()).isFalse();
    assertThat(tls.engine().getUseClientMode()).isFalse();
  }

  @Test
  void clientsChooseAmongWhatGoHas() {
    SSLParameters parameters = tls.engine().getSSLParameters();
    assertThat(parameters.getNamedGroups())
        .containsExactly("x25519", "secp256r1", "secp384r1", "secp521r1");
    assertThat(parameters.getCipherSuites())
        .contains("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
        .noneMatch(suite -> suite.startsWith("TLS_DHE_"));
    assertThat(parameters.getSignatureSchemes())
        .contains("ecdsa_secp256r1_sha256")
        .noneMatch(scheme -> scheme.startsWith("dsa_"));
  }

  @Test
  void aCertificateOutsideItsValidityIsLoggedOnceAtTheStartAndAsTimePasses() throws Exception {
    Instant end = first.getNotAfter().toInstant();
    tls.logProblems();
    assertThat(log.texts()).isEmpty();
    now = end.minus(Duration.ofDays(6));
    tls.logProblems();
    tls.refresh();
    assertThat(log.texts()).singleElement().asString().contains("expires soon", "CN=first");
    now = end.plus(Duration.ofSeconds(1));
    tls.refresh();
    tls.refresh();
    assertThat(log.texts()).hasSize(2);
    assertThat(log.texts().getLast()).contains("has expired", end.toString());
    TestCertificates.write(directory, "tls", "second");
    now = first.getNotBefore().toInstant().minus(Duration.ofDays(2));
    tls.refresh();
    assertThat(log.texts()).hasSize(4);
    assertThat(log.texts().getLast()).contains("not valid yet", "CN=second");
    assertThat(log.texts()).anyMatch(line -> line.startsWith("WARN "));
  }
}
