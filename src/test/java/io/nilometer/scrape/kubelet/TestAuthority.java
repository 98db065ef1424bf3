package io.nilometer.scrape.kubelet;

import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.Pem;
import io.nilometer.tls.TestCertificate;
import io.nilometer.tls.TestPem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x509.GeneralName;

/// The CA of kubelets and of their clients.
final class TestAuthority {

  private static final Duration DAY = Duration.ofDays(1);

  private final CertifiedKey self;

  /// A certificate with its key.
  record Issued(CertifiedKey certified) {

    X509Certificate certificate() {
      return certified.certificate();
    }

    String certificatePem() {
      return Pem.of(certified.chain());
    }

    String keyPem() {
      return TestPem.traditional(certified.key());
    }
  }

  TestAuthority(String name) {
    self = TestCertificate.ca(name).selfSigned();
  }

  String pem() {
    return Pem.of(self.chain());
  }

  Issued server(GeneralName name) {
    return issue(TestCertificate.of("kubelet").alternative(name));
  }

  Issued expiredServer(GeneralName name) {
    return issue(
        TestCertificate.of("kubelet")
            .alternative(name)
            .valid(DAY.multipliedBy(3).negated(), DAY.negated()));
  }

  Issued client(String name) {
    return issue(TestCertificate.of(name));
  }

  Issued clientWithRsaKey(String name) {
    return issue(TestCertificate.of(name).key(TestCertificate.Kind.RSA));
  }

  private Issued issue(TestCertificate certificate) {
    return new Issued(certificate.signedBy(self));
  }

  /// For a server with that certificate, which trusts the clients of this CA.
  SSLContext context(Issued server) {
    try {
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", self.certificate());
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {server.certified().keyManager()}, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }
}
