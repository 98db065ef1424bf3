package io.nilometer.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.tls.TestCertificate.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class CertificateFilesTest {

  private static final CertifiedKey ONE = TestCertificate.of("one").selfSigned();
  private static final CertifiedKey OTHER = TestCertificate.of("other").selfSigned();

  @TempDir private Path directory;
  private Path certificateFile;
  private Path keyFile;

  @BeforeEach
  void nameTheFiles() {
    certificateFile = directory.resolve("tls.crt");
    keyFile = directory.resolve("tls.key");
  }

  @ParameterizedTest
  @EnumSource
  void keysOfEachKindAreRead(Kind kind) throws Exception {
    CertifiedKey made = TestCertificate.of("test").key(kind).selfSigned();
    write(certificate(made), Pem.of(made.key()));
    assertThat(load().keyFits()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ED25519", "RSA3072"})
  void keysInTheirTraditionalFormAreRead(Kind kind) throws Exception {
    CertifiedKey made = TestCertificate.of("test").key(kind).selfSigned();
    write(certificate(made), TestPem.traditional(made.key()));
    assertThat(load().keyFits()).isTrue();
  }

  @Test
  void theWholeChainIsReadAndOtherBlocksAreSkipped() throws Exception {
    String key = Pem.of(ONE.key());
    write("text\n" + certificate(ONE) + key + certificate(OTHER), key);
    assertThat(load().chain()).containsExactly(ONE.certificate(), OTHER.certificate());
  }

  @Test
  void aMissingFileIsNamedWithItsFlag() throws Exception {
    assertRefused("--tls-cert-file " + certificateFile + " does not exist");
    write(certificate(ONE), "");
    Files.delete(keyFile);
    assertRefused("--tls-private-key-file " + keyFile + " does not exist");
  }

  @Test
  void aFileWithoutACertificateIsRefused() throws Exception {
    write("nothing", Pem.of(ONE.key()));
    assertRefused("--tls-cert-file " + certificateFile + " holds no PEM certificate");
  }

  @Test
  void aFileWithoutAKeyIsRefused() throws Exception {
    write(certificate(ONE), certificate(ONE));
    assertRefused("--tls-private-key-file " + keyFile + " holds no PEM private key");
  }

  @Test
  void brokenPemIsRefused() throws Exception {
    write("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", Pem.of(ONE.key()));
    assertRefused("--tls-cert-file " + certificateFile + " cannot be used");
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    write(certificate(ONE), Pem.of(OTHER.key()));
    assertRefused("is not the key of the certificate in --tls-cert-file " + certificateFile);
  }

  @Test
  void aKeyOfAnotherKindIsRefused() throws Exception {
    write(certificate(ONE), Pem.of(TestCertificate.of("rsa").key(Kind.RSA).selfSigned().key()));
    assertRefused("is not the key of the certificate");
  }

  @Test
  void anEncryptedKeyIsRefused() throws Exception {
    write(certificate(ONE), encrypted(ONE));
    assertRefused("the private key is encrypted");
  }

  private static String encrypted(CertifiedKey made) throws OperatorCreationException, IOException {
    return TestPem.of(
        new JcaPKCS8Generator(
            made.key(),
            new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                .setProvider(new BouncyCastleProvider())
                .setPassword("secret".toCharArray())
                .build()));
  }

  private static String certificate(CertifiedKey made) {
    return Pem.of(made.chain());
  }

  private void write(String certificate, String key) throws IOException {
    Files.writeString(certificateFile, certificate);
    Files.writeString(keyFile, key);
  }

  private CertifiedKey load() throws CredentialException {
    return CertificateFiles.given(
            "--tls-cert-file",
            Optional.of(certificateFile),
            "--tls-private-key-file",
            Optional.of(keyFile))
        .orElseThrow()
        .load();
  }

  private void assertRefused(String message) {
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(this::load)
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }
}
