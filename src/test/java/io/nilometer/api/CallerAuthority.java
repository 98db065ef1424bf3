package io.nilometer.api;

import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.Pem;
import io.nilometer.tls.TestCertificate;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/// The CA of callers.
public final class CallerAuthority {

  private static final Duration DAY = Duration.ofDays(1);

  private final Issued self;

  private CallerAuthority(Issued self) {
    this.self = self;
  }

  /// What a certificate says besides whose it is.
  ///
  /// @param usages extended key usages; none: it says nothing about its use
  public record Content(Instant begin, Instant end, List<KeyPurposeId> usages) {

    /// Of a client, from yesterday until tomorrow.
    public static Content client() {
      Instant now = Instant.now();
      return new Content(now.minus(DAY), now.plus(DAY), List.of(KeyPurposeId.id_kp_clientAuth));
    }

    public Content valid(Instant from, Instant to) {
      return new Content(from, to, usages);
    }

    public Content usedFor(KeyPurposeId... purposes) {
      return new Content(begin, end, List.of(purposes));
    }
  }

  /// A certificate with its key, and those that lead from it to a CA.
  public record Issued(CertifiedKey certified) {

    public X509Certificate certificate() {
      return certified.certificate();
    }

    public List<X509Certificate> chain() {
      return certified.chain();
    }

    public KeyPair keys() {
      return new KeyPair(certificate().getPublicKey(), certified.key());
    }

    /// For a client that shows it, and trusts every server.
    public SSLContext context() {
      try {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
            new KeyManager[] {certified.keyManager()},
            new TrustManager[] {new AnyServerCertificate()},
            null);
        return context;
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  public static CallerAuthority create(String name) {
    return new CallerAuthority(new Issued(TestCertificate.ca(name).selfSigned()));
  }

  /// With a key that may be another's as well, as when a certificate is renewed.
  public static CallerAuthority create(String name, KeyPair keys, Content content) {
    return new CallerAuthority(
        new Issued(
            TestCertificate.ca(name).key(keys).valid(content.begin(), content.end()).selfSigned()));
  }

  public String pem() {
    return Pem.of(List.of(certificate()));
  }

  public X509Certificate certificate() {
    return self.certificate();
  }

  public KeyPair keys() {
    return self.keys();
  }

  /// One below this, whose clients show its certificate as well.
  public CallerAuthority intermediate(String name) {
    return new CallerAuthority(new Issued(TestCertificate.ca(name).signedBy(self.certified())));
  }

  public Issued client(String subject) {
    return issue(subject, Content.client());
  }

  /// Issues a certificate.
  ///
  /// @param subject a distinguished name, `O=a,CN=b`
  public Issued issue(String subject, Content content) {
    TestCertificate certificate =
        TestCertificate.of(new X500Name(subject)).valid(content.begin(), content.end());
    if (!content.usages().isEmpty()) {
      certificate.purposes(content.usages().toArray(KeyPurposeId[]::new));
    }
    return new Issued(certificate.signedBy(self.certified()));
  }
}
