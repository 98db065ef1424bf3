package io.nilometer.api.tls;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.TestCertificate;
import io.nilometer.tls.TestKeys;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class AnyClientCertificateTest {

  private static final CertifiedKey USUAL = TestCertificate.of("a").selfSigned();

  private static void check(X509Certificate... chain) throws CertificateException {
    new AnyClientCertificate().checkClientTrusted(chain, "UNKNOWN");
  }

  private static X509Certificate[] times(int count) {
    return Collections.nCopies(count, USUAL.certificate()).toArray(X509Certificate[]::new);
  }

  @Test
  void aCertificateOfNobodyKnownIsAccepted() throws Exception {
    check(times(8));
  }

  @Test
  void aKeyThatCostsMuchIsRefusedBeforeItIsUsed() {
    CertifiedKey costly = TestKeys.presenting(TestKeys.dsa());
    assertThatExceptionOfType(CertificateException.class)
        .isThrownBy(() -> check(costly.certificate()));
    assertThatExceptionOfType(CertificateException.class)
        .isThrownBy(() -> check(USUAL.certificate(), costly.certificate()));
  }

  @Test
  void aLongChainIsRefused() {
    assertThatExceptionOfType(CertificateException.class)
        .isThrownBy(() -> check(times(9)))
        .withMessageContaining("more than 8 certificates");
  }
}
