package io.nilometer.scrape.kubelet;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/// An authority made for a test, and what it signs.
final class TestAuthority {

  private static final Duration DAY = Duration.ofDays(1);

  private final Issued self;

  /// A certificate with its key.
  record Issued(X509Certificate certificate, PrivateKey key) {

    String certificatePem() {
      return pem(certificate);
    }

    /// In the traditional form: `EC PRIVATE KEY` or `RSA PRIVATE KEY`.
    String keyPem() {
      return key instanceof ECPrivateKey ec ? pem(sec1(ec)) : pem(key);
    }

    private static PemObject sec1(ECPrivateKey key) {
      var named =
          new org.bouncycastle.asn1.sec.ECPrivateKey(
              256, key.getS(), SECObjectIdentifiers.secp256r1);
      try {
        return new PemObject("EC PRIVATE KEY", named.getEncoded());
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  TestAuthority(String name) {
    KeyPair keys = keys("EC");
    this.self =
        sign(name, keys, name, keys.getPrivate(), Instant.now().plus(DAY), Optional.empty());
  }

  String pem() {
    return self.certificatePem();
  }

  Issued server(GeneralName name) {
    return issue("kubelet", "EC", Instant.now().plus(DAY), Optional.of(name));
  }

  Issued expiredServer(GeneralName name) {
    Instant yesterday = Instant.now().minus(DAY);
    return issue("kubelet", "EC", yesterday, Optional.of(name));
  }

  Issued client(String name) {
    return issue(name, "EC", Instant.now().plus(DAY), Optional.empty());
  }

  Issued clientWithRsaKey(String name) {
    return issue(name, "RSA", Instant.now().plus(DAY), Optional.empty());
  }

  /// For a server with that certificate; the clients it knows are those of this authority.
  SSLContext context(Issued server) {
    try {
      var identity = KeyStore.getInstance("PKCS12");
      identity.load(null, null);
      identity.setKeyEntry(
          "server", server.key(), new char[0], new X509Certificate[] {server.certificate()});
      var keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(identity, new char[0]);
      var trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry("authority", self.certificate());
      var trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted);
      var context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Issued issue(
      String name, String algorithm, Instant end, Optional<GeneralName> alternative) {
    String issuer =
        self.certificate().getSubjectX500Principal().getName().substring("CN=".length());
    return sign(name, keys(algorithm), issuer, self.key(), end, alternative);
  }

  private static Issued sign(
      String name,
      KeyPair keys,
      String issuer,
      PrivateKey issuerKey,
      Instant end,
      Optional<GeneralName> alternative) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name("CN=" + issuer),
              new BigInteger(64, new SecureRandom()),
              Date.from(end.minus(DAY.multipliedBy(2))),
              Date.from(end),
              new X500Name("CN=" + name),
              keys.getPublic());
      builder.addExtension(
          Extension.basicConstraints, true, new BasicConstraints(name.equals(issuer)));
      if (alternative.isPresent()) {
        builder.addExtension(
            Extension.subjectAlternativeName, false, new GeneralNames(alternative.get()));
      }
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuerKey);
      return new Issued(
          new JcaX509CertificateConverter().getCertificate(builder.build(signer)),
          keys.getPrivate());
    } catch (GeneralSecurityException | IOException | OperatorException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keys(String algorithm) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(algorithm.equals("EC") ? 256 : 2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String pem(Object object) {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return text.toString();
  }
}
