package io.nilometer.tls;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.tls.TestCertificate.Kind;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerKeysTest {

  private static void refused(CertifiedKey presented, String reason) {
    assertThatExceptionOfType(RejectedCertificateException.class)
        .isThrownBy(() -> PeerKeys.check(presented.chain()))
        .withMessageContaining(reason);
    assertThatExceptionOfType(RejectedCertificateException.class)
        .as("of a server that is not verified")
        .isThrownBy(() -> ServerTrust.ofAny().verify(presented.chain(), "any"))
        .withMessageContaining(reason);
  }

  @ParameterizedTest
  @EnumSource
  void keysThatGoAcceptsAreAccepted(Kind kind) throws Exception {
    PeerKeys.check(TestCertificate.of("a").key(kind).selfSigned().chain());
  }

  @Test
  void rsaKeysAreAcceptedUpToABound() throws Exception {
    PeerKeys.check(TestKeys.presenting(TestKeys.rsa(8_192, 31)).chain());
    refused(TestKeys.presenting(TestKeys.rsa(8_193, 17)), "longer than 8192 bits");
    refused(TestKeys.presenting(TestKeys.rsa(2_048, 32)), "exponent");
  }

  @Test
  void dsaIsRefused() {
    refused(TestKeys.presenting(TestKeys.dsa()), "neither RSA");
  }

  @ParameterizedTest
  @ValueSource(strings = {"secp256k1", "secp224r1", "sect571r1", "brainpoolP512r1"})
  void otherCurvesAreRefused(String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
    generator.initialize(new ECGenParameterSpec(curve));
    refused(TestKeys.presenting(generator.generateKeyPair().getPublic()), "neither RSA");
  }

  @Test
  void keysThatDoNotSignAreRefused() throws Exception {
    var agreement = KeyPairGenerator.getInstance("X25519").generateKeyPair();
    refused(TestKeys.presenting(agreement.getPublic()), "neither RSA");
  }

  @Test
  void theKeysOfIntermediatesCountToo() {
    CertifiedKey root = TestCertificate.ca("root").selfSigned();
    CertifiedKey middle =
        TestCertificate.ca("middle").key(TestKeys.pair(TestKeys.dsa())).signedBy(root);
    CertifiedKey usual = TestCertificate.of("client").selfSigned();
    refused(
        new CertifiedKey(java.util.List.of(usual.certificate(), middle.certificate()), usual.key()),
        "neither RSA");
  }
}
