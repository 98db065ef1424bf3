package io.nilometer.cluster.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Makes an authority for replicas alone, and certificates it vouches for.
final class CertificateMaker {

  static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);
  static final Duration CERTIFICATE_LIFETIME = Duration.ofDays(365);
  private static final Duration CLOCK_SKEW = Duration.ofDays(1);
  private static final String NAME = "nilometer";

  private CertificateMaker() {}

  /// A certificate and its key.
  record Made(X509Certificate certificate, PrivateKey key) {}

  static Made authority(Instant now) throws GeneralSecurityException {
    KeyPair keys = keys();
    var name = new X500Principal("CN=" + NAME + " replicas " + now.getEpochSecond());
    try {
      var builder = builder(name, name, keys, now, AUTHORITY_LIFETIME);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new Made(signed(builder, keys.getPrivate()), keys.getPrivate());
    } catch (IOException e) {
      throw new GeneralSecurityException("no authority can be made", e);
    }
  }

  static Made certificate(Made authority, Instant now) throws GeneralSecurityException {
    KeyPair keys = keys();
    X500Principal issuer = authority.certificate().getSubjectX500Principal();
    try {
      var builder =
          builder(issuer, new X500Principal("CN=" + NAME), keys, now, CERTIFICATE_LIFETIME);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              new KeyPurposeId[] {KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth}));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, NAME)));
      return new Made(signed(builder, authority.key()), keys.getPrivate());
    } catch (IOException e) {
      throw new GeneralSecurityException("no certificate can be made", e);
    }
  }

  private static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Principal issuer, X500Principal subject, KeyPair keys, Instant now, Duration lifetime) {
    return new JcaX509v3CertificateBuilder(
        issuer,
        new BigInteger(127, new SecureRandom()),
        Date.from(now.minus(CLOCK_SKEW)),
        Date.from(now.plus(lifetime)),
        subject,
        keys.getPublic());
  }

  private static X509Certificate signed(JcaX509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(key);
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException("no certificate can be signed", e);
    }
  }
}
