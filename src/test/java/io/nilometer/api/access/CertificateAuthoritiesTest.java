package io.nilometer.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nilometer.api.CallerAuthority;
import io.nilometer.api.CallerAuthority.Content;
import io.nilometer.api.CallerAuthority.Issued;
import io.nilometer.tls.TestCircle;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.Test;

class CertificateAuthoritiesTest {

  private final Instant now = Instant.now();
  private static final Duration HOUR = Duration.ofHours(1);

  private final CallerAuthority root = CallerAuthority.create("root");

  private boolean vouch(List<X509Certificate> authorities, Issued shown) {
    return new CertificateAuthorities(authorities).vouchFor(shown.chain(), now);
  }

  @Test
  void clientsOfEachAuthorityInTheBundleAreGood() throws Exception {
    CallerAuthority other = CallerAuthority.create("other");
    var both = CertificateAuthorities.parse("# comment\n" + root.pem() + "\n" + other.pem());
    assertThat(both.vouchFor(root.client("CN=a").chain(), now)).isTrue();
    assertThat(both.vouchFor(other.client("CN=a").chain(), now)).isTrue();
    CallerAuthority namesake = CallerAuthority.create("root");
    assertThat(both.vouchFor(namesake.client("CN=a").chain(), now)).isFalse();
  }

  @Test
  void aBundleWithoutACertificateIsNone() {
    for (String pem : List.of("", "nonsense", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CER")) {
      assertThatThrownBy(() -> CertificateAuthorities.parse(pem))
          .isInstanceOf(GeneralSecurityException.class);
    }
  }

  @Test
  void theClientMayShowWhatLeadsToTheAuthority() {
    CallerAuthority intermediate = root.intermediate("middle");
    Issued client = intermediate.client("CN=a");
    assertThat(vouch(List.of(root.certificate()), client)).isTrue();
    assertThat(vouch(List.of(intermediate.certificate()), client)).isTrue();
    var alone = new CertificateAuthorities(List.of(root.certificate()));
    assertThat(alone.vouchFor(List.of(client.certificate()), now)).isFalse();
  }

  @Test
  void aClientCannotVouchForOthers() {
    Issued client = root.client("CN=a");
    var forger = CallerAuthority.create("a", client.keys(), Content.client());
    Issued forged = forger.client("CN=admin");
    var shown = List.of(forged.certificate(), client.certificate());
    assertThat(new CertificateAuthorities(List.of(root.certificate())).vouchFor(shown, now))
        .isFalse();
    assertThat(vouch(List.of(client.certificate()), forged)).isFalse();
  }

  @Test
  void casThatSignEachOtherAreNotSearched() throws Exception {
    var authorities = new CertificateAuthorities(List.of(root.certificate()));
    List<X509Certificate> few = TestCircle.of(2);
    List<X509Certificate> many = TestCircle.of(7);
    assertThat(authorities.vouchFor(many, now)).isFalse();
    long cost = TestCircle.bytes(() -> authorities.vouchFor(few, now));
    assertThat(TestCircle.bytes(() -> authorities.vouchFor(many, now))).isLessThan(4 * cost);
  }

  @Test
  void aCertificateInTheBundleIsGoodByItself() {
    Issued client = root.client("CN=a");
    assertThat(vouch(List.of(client.certificate()), client)).isTrue();
    Issued server = root.issue("CN=a", Content.client().usedFor(KeyPurposeId.id_kp_serverAuth));
    assertThat(vouch(List.of(server.certificate()), server)).isFalse();
  }

  @Test
  void anAuthorityCountsOnlyWhileItIsValid() {
    var past = Content.client().valid(now.minus(HOUR), now.minusSeconds(1));
    CallerAuthority expired = CallerAuthority.create("root", root.keys(), past);
    Issued client = expired.client("CN=a");
    assertThat(vouch(List.of(expired.certificate()), client)).isFalse();
    assertThat(vouch(List.of(expired.certificate(), root.certificate()), client)).isTrue();
  }

  @Test
  void aUseThatIsNotAClientsIsRefusedAllAlongTheWay() {
    Content any = Content.client().usedFor(KeyPurposeId.anyExtendedKeyUsage);
    assertThat(vouch(List.of(root.certificate()), root.issue("CN=a", any))).isTrue();
    var both =
        Content.client().usedFor(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
    assertThat(vouch(List.of(root.certificate()), root.issue("CN=a", both))).isTrue();
    Issued server = root.issue("CN=a", Content.client().usedFor(KeyPurposeId.id_kp_serverAuth));
    assertThat(vouch(List.of(root.certificate()), server)).isFalse();
  }
}
