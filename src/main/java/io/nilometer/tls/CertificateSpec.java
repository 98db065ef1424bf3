package io.nilometer.tls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate to be made, with a new P-256 key of its own.
///
/// @param subject its distinguished name
/// @param dnsNames subject alternative names
/// @param addresses IP addresses, subject alternative names too
public record CertificateSpec(
    X500Principal subject,
    Usage usage,
    Instant notBefore,
    Instant notAfter,
    List<String> dnsNames,
    List<String> addresses) {

  private static final int SERIAL_BITS = 127;
  private static final SecureRandom RANDOM = new SecureRandom();

  /// What its holder may do with it.
  public enum Usage {
    /// Sign certificates, but not those of other CAs.
    AUTHORITY,
    /// Serve, signed by itself: clients may take it for the CA.
    SELF_SIGNED_SERVER,
    /// Serve, and authenticate as a client.
    BOTH_SIDES;

    private BasicConstraints constraints() {
      return switch (this) {
        case AUTHORITY -> new BasicConstraints(0);
        case SELF_SIGNED_SERVER -> new BasicConstraints(true);
        case BOTH_SIDES -> new BasicConstraints(false);
      };
    }

    private KeyUsage keyUsage() {
      return new KeyUsage(
          switch (this) {
            case AUTHORITY -> KeyUsage.keyCertSign | KeyUsage.cRLSign;
            case SELF_SIGNED_SERVER -> KeyUsage.digitalSignature | KeyUsage.keyCertSign;
            case BOTH_SIDES -> KeyUsage.digitalSignature;
          });
    }

    private List<KeyPurposeId> purposes() {
      return switch (this) {
        case AUTHORITY -> List.of();
        case SELF_SIGNED_SERVER -> List.of(KeyPurposeId.id_kp_serverAuth);
        case BOTH_SIDES -> List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth);
      };
    }
  }

  public CertificateSpec {
    dnsNames = List.copyOf(dnsNames);
    addresses = List.copyOf(addresses);
  }

  public CertifiedKey selfSigned() throws GeneralSecurityException {
    KeyPair keys = keys();
    return signed(keys, subject, keys.getPrivate());
  }

  public CertifiedKey signedBy(CertifiedKey authority) throws GeneralSecurityException {
    return signed(keys(), authority.certificate().getSubjectX500Principal(), authority.key());
  }

  private static KeyPair keys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }

  private CertifiedKey signed(KeyPair keys, X500Principal issuer, PrivateKey by)
      throws GeneralSecurityException {
    var builder =
        new JcaX509v3CertificateBuilder(
            issuer,
            new BigInteger(SERIAL_BITS, RANDOM),
            Date.from(notBefore),
            Date.from(notAfter),
            subject,
            keys.getPublic());
    try {
      extend(builder);
      var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(by);
      var certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
      return new CertifiedKey(List.of(certificate), keys.getPrivate());
    } catch (IOException | OperatorCreationException e) {
      throw new GeneralSecurityException("no certificate can be made for " + subject, e);
    }
  }

  private void extend(X509v3CertificateBuilder builder) throws IOException {
    builder.addExtension(Extension.basicConstraints, true, usage.constraints());
    builder.addExtension(Extension.keyUsage, true, usage.keyUsage());
    KeyPurposeId[] purposes = usage.purposes().toArray(KeyPurposeId[]::new);
    if (purposes.length > 0) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }
    GeneralName[] names =
        Stream.concat(
                dnsNames.stream().map(name -> new GeneralName(GeneralName.dNSName, name)),
                addresses.stream().map(address -> new GeneralName(GeneralName.iPAddress, address)))
            .toArray(GeneralName[]::new);
    if (names.length > 0) {
      builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }
  }
}
