package io.nilometer.api;

import io.nilometer.api.tls.TestCertificates;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// An authority for clients, and what it signs.
public final class CallerAuthority {

  private static final Duration DAY = Duration.ofDays(1);

  private final Issued self;

  private CallerAuthority(Issued self) {
    this.self = self;
  }

  /// What a certificate says besides whose it is.
  ///
  /// @param authority whether it may sign others
  /// @param usages extended key usages; none: it says nothing of them
  public record Content(Instant begin, Instant end, boolean authority, List<KeyPurposeId> usages) {

    /// Of a client, from yesterday until tomorrow.
    public static Content client() {
      Instant now = Instant.now();
      return new Content(
          now.minus(DAY), now.plus(DAY), false, List.of(KeyPurposeId.id_kp_clientAuth));
    }

    public Content valid(Instant from, Instant to) {
      return new Content(from, to, authority, usages);
    }

    Content asAuthority() {
      return new Content(begin, end, true, List.of());
    }

    public Content usedFor(KeyPurposeId... purposes) {
      return new Content(begin, end, authority, Arrays.asList(purposes));
    }
  }

  /// A certificate with its key, and those that lead from it to an authority.
  public record Issued(KeyPair keys, X509Certificate certificate, List<X509Certificate> above) {

    String pem() {
      try {
        return TestCertificates.pem(certificate);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    public List<X509Certificate> chain() {
      return Stream.concat(Stream.of(certificate), above.stream()).toList();
    }

    /// For a client that shows it, and trusts every server.
    public SSLContext context() {
      try {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        PrivateKey key = keys.getPrivate();
        store.setKeyEntry("client", key, new char[0], chain().toArray(X509Certificate[]::new));
        var factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(
            factory.getKeyManagers(), new TrustManager[] {new AnyServerCertificate()}, null);
        return context;
      } catch (GeneralSecurityException | IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  public static CallerAuthority create(String name) {
    KeyPair keys = generated();
    return create(name, keys, Content.client());
  }

  /// With a key that may be another's as well, as when a certificate is renewed.
  public static CallerAuthority create(String name, KeyPair keys, Content content) {
    X500Name subject = new X500Name("CN=" + name);
    return new CallerAuthority(
        new Issued(
            keys,
            sign(subject, keys, subject, keys.getPrivate(), content.asAuthority()),
            List.of()));
  }

  public String pem() {
    return self.pem();
  }

  public X509Certificate certificate() {
    return self.certificate();
  }

  public KeyPair keys() {
    return self.keys();
  }

  /// One below this, whose clients show its certificate as well.
  public CallerAuthority intermediate(String name) {
    Issued issued = issue("CN=" + name, Content.client().asAuthority());
    return new CallerAuthority(issued);
  }

  public Issued client(String subject) {
    return issue(subject, Content.client());
  }

  /// Issues a certificate.
  ///
  /// @param subject a distinguished name, `O=a,CN=b`
  public Issued issue(String subject, Content content) {
    KeyPair keys = generated();
    X500Name issuer =
        X500Name.getInstance(self.certificate().getSubjectX500Principal().getEncoded());
    boolean root =
        self.certificate()
            .getIssuerX500Principal()
            .equals(self.certificate().getSubjectX500Principal());
    return new Issued(
        keys,
        sign(new X500Name(subject), keys, issuer, self.keys().getPrivate(), content),
        root ? List.of() : self.chain());
  }

  private static KeyPair generated() {
    try {
      return TestCertificates.generate("EC");
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate sign(
      X500Name subject, KeyPair keys, X500Name issuer, PrivateKey by, Content content) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(64, new SecureRandom()),
              Date.from(content.begin()),
              Date.from(content.end()),
              subject,
              keys.getPublic());
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(content.authority()));
      if (!content.usages().isEmpty()) {
        builder.addExtension(
            Extension.extendedKeyUsage,
            false,
            new ExtendedKeyUsage(content.usages().toArray(KeyPurposeId[]::new)));
      }
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(by)));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }
}
