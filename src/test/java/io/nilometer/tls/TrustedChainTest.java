package io.nilometer.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrustedChainTest {

  private static final CertifiedKey ROOT = TestCertificate.ca("root").selfSigned();
  private static final CertifiedKey MIDDLE = TestCertificate.ca("middle").signedBy(ROOT);
  private static final CertifiedKey LOWER = TestCertificate.ca("lower").signedBy(MIDDLE);
  private static final X509Certificate PEER =
      TestCertificate.of("peer").signedBy(LOWER).certificate();

  private static List<X509Certificate> presented(CertifiedKey... above) {
    return Stream.concat(Stream.of(PEER), Stream.of(above).map(CertifiedKey::certificate)).toList();
  }

  private static List<X509Certificate> trusted(List<X509Certificate> presented) {
    return TrustedChain.of(presented, List.of(ROOT.certificate()));
  }

  @Test
  void whatLeadsDownFromATrustedCaIsKeptInAnyOrder() {
    for (List<X509Certificate> chain :
        List.of(
            presented(LOWER, MIDDLE), presented(MIDDLE, LOWER), presented(LOWER, MIDDLE, ROOT))) {
      assertThat(trusted(chain)).isEqualTo(chain);
    }
  }

  @Test
  void whatNoTrustedCaHasSignedIsLeftOut() {
    assertThat(trusted(presented(LOWER))).containsExactly(PEER);
    CertifiedKey namesake = TestCertificate.ca("root").selfSigned();
    CertifiedKey forged = TestCertificate.ca("middle").signedBy(namesake);
    assertThat(trusted(presented(forged, LOWER, namesake, MIDDLE)))
        .isEqualTo(presented(LOWER, MIDDLE));
    CertifiedKey noAuthority = TestCertificate.of("no CA").signedBy(ROOT);
    assertThat(trusted(presented(noAuthority))).containsExactly(PEER);
  }

  @Test
  void aTrustedCaIsKeptThoughItsIssuerIsNot() {
    assertThat(TrustedChain.of(presented(LOWER), List.of(LOWER.certificate())))
        .isEqualTo(presented(LOWER));
  }

  @Test
  void keysOfCasThatAreNotTrustedAreNotUsed() {
    List<X509Certificate> chain = TestCircle.of(7);
    assertThat(trusted(chain)).containsExactly(chain.getFirst());
  }
}
