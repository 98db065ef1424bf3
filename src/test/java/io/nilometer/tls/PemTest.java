package io.nilometer.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.tls.TestCertificate.Kind;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PemTest {

  private static final CertifiedKey ONE = TestCertificate.of("one").selfSigned();
  private static final X509Certificate OTHER =
      TestCertificate.of("other").selfSigned().certificate();
  private static final String BROKEN =
      "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

  @ParameterizedTest
  @EnumSource
  void aKeyOfAnyKindIsReadAsItWasWritten(Kind kind) throws Exception {
    PrivateKey key = kind.keys().getPrivate();
    assertThat(Pem.privateKey(Pem.of(key))).contains(key);
  }

  @Test
  void textBetweenTheBlocksIsSkippedAndLinesMayEndWithCarriageReturns() throws Exception {
    String text =
        "# by hand\r\n\r\n"
            + Pem.of(ONE.chain())
            + "Certificate:\n    Data:\n"
            + Pem.of(List.of(OTHER)).replace("\n", "\r\n")
            + "the end";
    assertThat(Pem.certificates(text)).containsExactly(ONE.certificate(), OTHER);
  }

  @Test
  void blocksOfAnotherTypeAndBlocksThatAreNoBase64AreSkipped() throws Exception {
    String text =
        "-----BEGIN CERTIFICATE-----\nnot base64!\n"
            + Pem.of(ONE.key())
            + "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + Pem.of(ONE.chain());
    assertThat(Pem.certificates(text)).containsExactly(ONE.certificate());
    assertThat(Pem.privateKey(text)).contains(ONE.key());
  }

  @Test
  void aBundleKeepsTheCertificatesBesideABrokenOne() {
    Pem.Bundle bundle = Pem.bundle(BROKEN + Pem.of(ONE.chain()));
    assertThat(bundle.certificates()).containsExactly(ONE.certificate());
    assertThat(bundle.unreadable()).isOne();
  }

  @Test
  void aBrokenCertificateOfAChainIsAnError() {
    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> Pem.certificates(BROKEN + Pem.of(ONE.chain())));
  }

  @Test
  void anEncryptedKeyOfEitherFormIsAnError() {
    String body = Pem.of(ONE.key()).lines().skip(1).findFirst().orElseThrow();
    String old =
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\n"
            + body
            + "\n-----END RSA PRIVATE KEY-----\n";
    String pkcs8 =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
            + body
            + "\n-----END ENCRYPTED PRIVATE KEY-----\n";
    for (String text : List.of(old, pkcs8)) {
      assertThatExceptionOfType(GeneralSecurityException.class)
          .isThrownBy(() -> Pem.privateKey(text))
          .withMessage("the private key is encrypted; give it unencrypted");
    }
  }

  @Test
  void aMalformedKeyIsNotQuoted() {
    String text = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";
    assertThatExceptionOfType(GeneralSecurityException.class)
        .isThrownBy(() -> Pem.privateKey(text))
        .withMessage("the private key is malformed");
  }

  @Test
  void whereThereIsNothingNothingIsFound() throws Exception {
    assertThat(Pem.certificates("nothing")).isEmpty();
    assertThat(Pem.privateKey("nothing")).isEmpty();
  }
}
