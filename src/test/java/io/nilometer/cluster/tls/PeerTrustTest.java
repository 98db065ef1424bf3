package io.nilometer.cluster.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.TestCertificate;
import io.nilometer.tls.TestCircle;
import io.nilometer.tls.TestKeys;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;

class PeerTrustTest {

  private static final CertifiedKey CA = TestCertificate.ca("ca").selfSigned();
  private static final CertifiedKey OWN = TestCertificate.of("peer").dns("peer").signedBy(CA);

  private static void check(List<X509Certificate> chain) throws Exception {
    new PeerCredentials(OWN, List.of(CA.certificate()))
        .trust()
        .checkClientTrusted(chain.toArray(X509Certificate[]::new), "UNKNOWN", (SSLEngine) null);
  }

  private static void refused(List<X509Certificate> chain) {
    assertThatExceptionOfType(CertificateException.class).isThrownBy(() -> check(chain));
  }

  @Test
  void aReplicaMayPresentAnIntermediate() throws Exception {
    check(OWN.chain());
    CertifiedKey middle = TestCertificate.ca("middle").signedBy(CA);
    check(TestCertificate.of("peer").dns("peer").signedBy(middle).chain());
  }

  @Test
  void aKeyThatCostsMuchIsRefused() {
    refused(
        TestCertificate.of("peer")
            .dns("peer")
            .key(TestKeys.pair(TestKeys.dsa()))
            .signedBy(CA)
            .chain());
  }

  @Test
  void casThatSignEachOtherAreNotSearched() throws Exception {
    List<X509Certificate> small = TestCircle.of(2);
    List<X509Certificate> large = TestCircle.of(7);
    assertThat(TestCircle.bytes(() -> refused(large)))
        .isLessThan(4 * TestCircle.bytes(() -> refused(small)));
  }
}
