package io.nilometer.tls;

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
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate of any kind, for tests: valid from yesterday for a month, with a P-256 key, unless
/// told otherwise.
public final class TestCertificate {

  /// Kinds of keys.
  public enum Kind {
    P256("EC", "secp256r1", "SHA256withECDSA"),
    P384("EC", "secp384r1", "SHA384withECDSA"),
    P521("EC", "secp521r1", "SHA512withECDSA"),
    ED25519("Ed25519", "", "Ed25519"),
    RSA("RSA", "2048", "SHA256withRSA"),
    RSA3072("RSA", "3072", "SHA384withRSA");

    private final String algorithm;
    private final String parameter;
    private final String signature;

    Kind(String algorithm, String parameter, String signature) {
      this.algorithm = algorithm;
      this.parameter = parameter;
      this.signature = signature;
    }

    KeyPair keys() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        switch (algorithm) {
          case "EC" -> generator.initialize(new ECGenParameterSpec(parameter));
          case "RSA" -> generator.initialize(Integer.parseInt(parameter));
          default -> {}
        }
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  private final X500Name subject;
  private final List<GeneralName> names = new ArrayList<>();
  private final Map<ASN1ObjectIdentifier, ASN1Encodable> extensions = new LinkedHashMap<>();
  private KeyPair keys = Kind.P256.keys();
  private Instant start = Instant.now().minus(Duration.ofDays(1));
  private Instant end = Instant.now().plus(Duration.ofDays(30));
  private Optional<String> signature = Optional.empty();

  private TestCertificate(X500Name subject) {
    this.subject = subject;
  }

  public static TestCertificate of(String commonName) {
    return of(new X500Name("CN=" + commonName));
  }

  public static TestCertificate of(X500Name subject) {
    return new TestCertificate(subject);
  }

  /// Of a CA, whose certificates may be those of CAs too.
  public static TestCertificate ca(String commonName) {
    return ca(new X500Name("CN=" + commonName));
  }

  public static TestCertificate ca(X500Name subject) {
    return of(subject)
        .extension(Extension.basicConstraints, new BasicConstraints(true))
        .extension(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
  }

  /// Of a server at 127.0.0.1.
  public static TestCertificate server() {
    return of("kubelet").ip("127.0.0.1").purposes(KeyPurposeId.id_kp_serverAuth);
  }

  public TestCertificate key(Kind kind) {
    keys = kind.keys();
    return this;
  }

  public TestCertificate key(KeyPair pair) {
    keys = pair;
    return this;
  }

  public TestCertificate dns(String... dnsNames) {
    Stream.of(dnsNames).forEach(dns -> names.add(new GeneralName(GeneralName.dNSName, dns)));
    return this;
  }

  public TestCertificate ip(String... addresses) {
    Stream.of(addresses).forEach(ip -> names.add(new GeneralName(GeneralName.iPAddress, ip)));
    return this;
  }

  public TestCertificate alternative(GeneralName name) {
    names.add(name);
    return this;
  }

  public TestCertificate uri(String uri) {
    names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    return this;
  }

  public TestCertificate purposes(KeyPurposeId... purposes) {
    return extension(Extension.extendedKeyUsage, new ExtendedKeyUsage(purposes));
  }

  /// Replaces the key usage.
  ///
  /// @param bits of [KeyUsage]
  public TestCertificate usage(int bits) {
    return extension(Extension.keyUsage, new KeyUsage(bits));
  }

  public TestCertificate valid(Duration from, Duration to) {
    Instant now = Instant.now();
    return valid(now.plus(from), now.plus(to));
  }

  public TestCertificate valid(Instant from, Instant to) {
    start = from;
    end = to;
    return this;
  }

  /// The algorithm by which the issuer signs, where it is not the usual one of the issuer's key.
  public TestCertificate signature(String algorithm) {
    signature = Optional.of(algorithm);
    return this;
  }

  public TestCertificate extension(ASN1ObjectIdentifier type, ASN1Encodable value) {
    extensions.put(type, value);
    return this;
  }

  public CertifiedKey selfSigned() {
    return signed(subject, keys.getPrivate(), List.of());
  }

  /// Presented with the issuer's certificate and those above, but not the root.
  public CertifiedKey signedBy(CertifiedKey issuer) {
    X509Certificate above = issuer.certificate();
    boolean root = above.getSubjectX500Principal().equals(above.getIssuerX500Principal());
    return signed(
        X500Name.getInstance(above.getSubjectX500Principal().getEncoded()),
        issuer.key(),
        root ? List.of() : issuer.chain());
  }

  private CertifiedKey signed(X500Name issuer, PrivateKey by, List<X509Certificate> above) {
    try {
      var builder =
          new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(64, new SecureRandom()),
              Date.from(start),
              Date.from(end),
              subject,
              keys.getPublic());
      if (!names.isEmpty()) {
        builder.addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(names.toArray(GeneralName[]::new)));
      }
      for (Map.Entry<ASN1ObjectIdentifier, ASN1Encodable> extension : extensions.entrySet()) {
        boolean critical = !extension.getKey().equals(Extension.extendedKeyUsage);
        builder.addExtension(extension.getKey(), critical, extension.getValue());
      }
      String algorithm = signature.orElseGet(() -> usual(by));
      var signer = new JcaContentSignerBuilder(algorithm);
      if (algorithm.endsWith("MGF1")) { // which the JDK has under another name
        signer.setProvider(new BouncyCastleProvider());
      }
      X509Certificate certificate =
          new JcaX509CertificateConverter().getCertificate(builder.build(signer.build(by)));
      return new CertifiedKey(
          Stream.concat(Stream.of(certificate), above.stream()).toList(), keys.getPrivate());
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  private static String usual(PrivateKey key) {
    return switch (key) {
      case java.security.interfaces.ECPrivateKey ec ->
          switch (ec.getParams().getOrder().bitLength()) {
            case 384 -> Kind.P384.signature;
            case 521 -> Kind.P521.signature;
            default -> Kind.P256.signature;
          };
      case java.security.interfaces.RSAPrivateKey _ -> Kind.RSA.signature;
      default -> Kind.ED25519.signature;
    };
  }
}
