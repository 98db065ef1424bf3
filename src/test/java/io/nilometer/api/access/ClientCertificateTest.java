package io.nilometer.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.tls.TestCertificate;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.junit.jupiter.api.Test;

class ClientCertificateTest {

  private static ClientCertificate named(byte[] derName) throws Exception {
    var name = new RDN(BCStyle.CN, ASN1Primitive.fromByteArray(derName));
    var subject = new X500Name(new RDN[] {name});
    return new ClientCertificate(TestCertificate.of(subject).selfSigned().certificate());
  }

  @Test
  void aNameThatIsNoUtf8IsNobodys() throws Exception {
    ClientCertificate malformed = named(new byte[] {12, 2, (byte) 0xff, (byte) 0xfe});
    assertThat(malformed.commonName()).isEmpty();
    assertThat(malformed.identity())
        .isEqualTo(
            new AuthenticationResult.Disproved("the certificate has a subject that is malformed"));
  }

  @Test
  void aNameInUtf8IsTheUsers() throws Exception {
    ClientCertificate user = named(new byte[] {12, 2, (byte) 0xc3, (byte) 0xa4});
    assertThat(user.commonName()).isEqualTo("ä");
    assertThat(user.identity()).isInstanceOf(AuthenticationResult.Known.class);
  }
}
