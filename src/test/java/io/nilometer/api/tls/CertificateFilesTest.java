package io.nilometer.api.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.tls.CertificateFiles;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateFilesTest {

  @TempDir private Path directory;
  private Path certificateFile;
  private Path keyFile;

  @BeforeEach
  void nameTheFiles() {
    certificateFile = directory.resolve("tls.crt");
    keyFile = directory.resolve("tls.key");
  }

  @Test
  void rsaKeysAreReadInBothForms() throws Exception {
    assertReadInBothForms(TestCertificates.rsa());
  }

  @Test
  void ecKeysAreReadInBothForms() throws Exception {
    assertReadInBothForms(TestCertificates.generate("EC"));
  }

  @Test
  void ed25519KeysAreRead() throws Exception {
    KeyPair pair = TestCertificates.generate("Ed25519");
    write(certificate(pair), TestCertificates.pkcs8(pair));
    assertThat(load().keyFits()).isTrue();
  }

  private void assertReadInBothForms(KeyPair pair) throws Exception {
    write(certificate(pair), TestCertificates.traditional(pair));
    assertThat(load().keyFits()).isTrue();
    write(certificate(pair), TestCertificates.pkcs8(pair));
    assertThat(load().keyFits()).isTrue();
  }

  @Test
  void theWholeChainIsServedAndOtherBlocksArePassedOver() throws Exception {
    KeyPair pair = TestCertificates.generate("EC");
    X509Certificate own = TestCertificates.certificate(pair, "own");
    X509Certificate issuer =
        TestCertificates.certificate(TestCertificates.generate("EC"), "issuer");
    String key = TestCertificates.pkcs8(pair);
    write("text\n" + TestCertificates.pem(own) + key + TestCertificates.pem(issuer), key);
    assertThat(load().chain()).containsExactly(own, issuer);
  }

  @Test
  void aMissingFileIsNamedWithItsFlag() throws Exception {
    assertRefused("--tls-cert-file " + certificateFile + " does not exist");
    write(certificate(TestCertificates.generate("EC")), "");
    Files.delete(keyFile);
    assertRefused("--tls-private-key-file " + keyFile + " does not exist");
  }

  @Test
  void aFileWithoutACertificateIsRefused() throws Exception {
    write("nothing", TestCertificates.pkcs8(TestCertificates.generate("EC")));
    assertRefused("--tls-cert-file " + certificateFile + " holds no PEM certificate");
  }

  @Test
  void aFileWithoutAKeyIsRefused() throws Exception {
    String certificate = certificate(TestCertificates.generate("EC"));
    write(certificate, certificate);
    assertRefused("--tls-private-key-file " + keyFile + " holds no PEM private key");
  }

  @Test
  void brokenPemIsRefused() throws Exception {
    write(
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        TestCertificates.pkcs8(TestCertificates.generate("EC")));
    assertRefused("--tls-cert-file " + certificateFile + " cannot be used");
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    write(
        certificate(TestCertificates.generate("EC")),
        TestCertificates.pkcs8(TestCertificates.generate("EC")));
    assertRefused("is not the key of the certificate in --tls-cert-file " + certificateFile);
  }

  @Test
  void aKeyOfAnotherKindIsRefused() throws Exception {
    write(
        certificate(TestCertificates.generate("EC")),
        TestCertificates.pkcs8(TestCertificates.rsa()));
    assertRefused("is not the key of the certificate");
  }

  @Test
  void anEncryptedKeyIsRefused() throws Exception {
    KeyPair pair = TestCertificates.generate("EC");
    write(certificate(pair), encrypted(pair));
    assertRefused("the private key is encrypted");
  }

  private static String encrypted(KeyPair pair) throws IOException, OperatorCreationException {
    return TestCertificates.pem(
        new JcaPKCS8Generator(
            pair.getPrivate(),
            new JceOpenSSLPKCS8EncryptorBuilder(JcaPKCS8Generator.AES_256_CBC)
                .setProvider(new BouncyCastleProvider())
                .setPassword("secret".toCharArray())
                .build()));
  }

  private static String certificate(KeyPair pair) throws IOException {
    return TestCertificates.pem(TestCertificates.certificate(pair, "test"));
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
