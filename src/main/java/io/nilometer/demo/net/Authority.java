package io.nilometer.demo.net;

import io.nilometer.tls.CertificateSpec;
import io.nilometer.tls.CertificateSpec.Usage;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.Pem;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

/// The CA of one simulated cluster, valid for a year. Its key exists only in memory.
public final class Authority {

  private static final Duration BEFORE = Duration.ofDays(1);
  private static final Duration AFTER = Duration.ofDays(365);

  private final CertifiedKey self;

  private Authority(CertifiedKey self) {
    this.self = self;
  }

  public static Authority create(String name) {
    try {
      return new Authority(spec("CN=" + name, Usage.AUTHORITY, List.of(), List.of()).selfSigned());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot create the CA " + name, e);
    }
  }

  /// Issues a client certificate for a user who is in a group.
  public CertifiedKey issueFor(String user, String group) {
    return issue("CN=" + user + ",O=" + group, List.of(), List.of(), user);
  }

  /// Issues a certificate for a server or client.
  public CertifiedKey issue(String commonName, List<String> addresses, List<String> names) {
    return issue("CN=" + commonName, addresses, names, commonName);
  }

  private CertifiedKey issue(
      String subject, List<String> addresses, List<String> names, String holder) {
    try {
      return spec(subject, Usage.BOTH_SIDES, names, addresses).signedBy(self);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot create a certificate for " + holder, e);
    }
  }

  private static CertificateSpec spec(
      String subject, Usage usage, List<String> names, List<String> addresses) {
    Instant now = Instant.now();
    return new CertificateSpec(
        new X500Principal(subject), usage, now.minus(BEFORE), now.plus(AFTER), names, addresses);
  }

  public String certificatePem() {
    return Pem.of(self.chain());
  }

  /// For clients that trust this CA and no other.
  public SSLContext trusted() {
    return trusting(self.certificate());
  }

  /// For clients that trust that certificate and no other.
  ///
  /// @param pem throws an [IllegalStateException] if there is no certificate in it
  public static SSLContext trusting(String pem) {
    try {
      return trusting(Pem.certificates(pem).getFirst());
    } catch (GeneralSecurityException | NoSuchElementException e) {
      throw new IllegalStateException("no certificate in the PEM text", e);
    }
  }

  private static SSLContext trusting(X509Certificate certificate) {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("trusted", certificate);
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a certificate cannot be trusted", e);
    }
  }
}
