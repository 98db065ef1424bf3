package io.nilometer.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SelfSignedTest {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;

  @Test
  void aCertificateIsMadeForTheNamesItIsReachedBy() throws Exception {
    CertifiedKey made = load("10.1.2.3", NOW);
    List<Object> names =
        made.certificate().getSubjectAlternativeNames().stream()
            .<Object>map(name -> name.get(1))
            .toList();
    assertThat(names).contains("localhost", "127.0.0.1", "10.1.2.3");
    assertThat(made.keyFits()).isTrue();
    assertThat(made.certificate().getNotBefore().toInstant()).isBefore(NOW);
    assertThat(made.certificate().getNotAfter().toInstant())
        .isEqualTo(NOW.plus(Duration.ofDays(365)));
  }

  @Test
  void theCertificateIsKeptAndUsedAgain() throws Exception {
    CertifiedKey made = load("0.0.0.0", NOW);
    assertThat(load("0.0.0.0", NOW.plus(Duration.ofDays(300)))).isEqualTo(made);
    assertThat(directory.resolve("kept")).isDirectoryContaining("glob:**/apiserver.crt");
    Path key = directory.resolve("kept/apiserver.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
        .isEqualTo("rw-------");
  }

  @Test
  void aCertificateThatEndsSoonIsReplaced() throws Exception {
    CertifiedKey made = load("0.0.0.0", NOW);
    CertifiedKey next = load("0.0.0.0", NOW.plus(Duration.ofDays(340)));
    assertThat(next).isNotEqualTo(made);
    assertThat(load("0.0.0.0", NOW.plus(Duration.ofDays(341)))).isEqualTo(next);
  }

  @Test
  void whatIsKeptAndBrokenIsToldWithItsFile() throws Exception {
    load("0.0.0.0", NOW);
    Path key = directory.resolve("kept/apiserver.key");
    Files.writeString(key, "broken");
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> load("0.0.0.0", NOW))
        .withMessageContaining(key + " holds no PEM private key");
  }

  @Test
  void aDirectoryThatCannotBeWrittenIsNamedWithItsFlag() throws Exception {
    Files.writeString(directory.resolve("kept"), "a file");
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> load("0.0.0.0", NOW))
        .withMessageContaining("--cert-dir " + directory.resolve("kept"));
  }

  private CertifiedKey load(String bindAddress, Instant now) throws CredentialException {
    return new SelfSigned(directory.resolve("kept"), bindAddress, InstantSource.fixed(now)).load();
  }
}
