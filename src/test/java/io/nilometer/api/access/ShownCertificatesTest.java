package io.nilometer.api.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.CallerAuthority;
import io.nilometer.api.CallerAuthority.Content;
import io.nilometer.tls.TestCircle;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;

class ShownCertificatesTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final CallerAuthority root = CallerAuthority.create("root");
  private final CertificateAuthorities authorities = authorities(root);
  private final SSLSession session = session();

  private static SSLSession session() {
    try {
      return SSLContext.getDefault().createSSLEngine().getSession();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static CertificateAuthorities authorities(CallerAuthority authority) {
    return new CertificateAuthorities(List.of(authority.certificate()));
  }

  private boolean isGood(List<X509Certificate> chain, CertificateAuthorities by, Instant time) {
    return new ShownCertificates(session, chain).areGoodFor(by, time);
  }

  @Test
  void signaturesAreVerifiedOncePerSession() throws Exception {
    CertificateAuthorities others = authorities(CallerAuthority.create("others"));
    for (List<X509Certificate> chain :
        List.of(root.intermediate("middle").client("CN=a").chain(), TestCircle.of(7))) {
      long verified = TestCircle.bytes(() -> authorities.vouchFor(chain, now));
      SSLSession another = session();
      long kept =
          TestCircle.bytes(
              () -> {
                new ShownCertificates(another, chain).areGoodFor(authorities, now);
                new ShownCertificates(another, chain).areGoodFor(others, now);
              });
      assertThat(kept).isLessThan(verified / 4);
    }
  }

  @Test
  void theVerdictEndsWhenACertificateExpires() {
    Instant end = now.plus(HOUR);
    var chain = root.issue("CN=a", Content.client().valid(now.minus(HOUR), end)).chain();
    assertThat(isGood(chain, authorities, now)).isTrue();
    assertThat(isGood(chain, authorities, end)).isTrue();
    assertThat(isGood(chain, authorities, end.plusMillis(1))).isFalse();
    assertThat(isGood(chain, authorities, end.plusMillis(2))).isFalse();
    assertThat(isGood(chain, authorities, now)).isTrue();
  }

  @Test
  void theVerdictEndsWhenACertificateBeginsToBeValid() {
    Instant begin = now.plus(HOUR);
    var chain = root.issue("CN=a", Content.client().valid(begin, begin.plus(HOUR))).chain();
    assertThat(isGood(chain, authorities, now)).isFalse();
    assertThat(isGood(chain, authorities, begin.minusMillis(1))).isFalse();
    assertThat(isGood(chain, authorities, begin)).isTrue();
  }

  @Test
  void eachBundleHasAVerdictOfItsOwn() {
    var chain = root.client("CN=a").chain();
    CertificateAuthorities others = authorities(CallerAuthority.create("others"));
    for (int i = 0; i < 2; i++) {
      assertThat(isGood(chain, authorities, now)).isTrue();
      assertThat(isGood(chain, others, now)).isFalse();
      assertThat(isGood(chain, authorities(CallerAuthority.create("root")), now)).isFalse();
    }
  }
}
