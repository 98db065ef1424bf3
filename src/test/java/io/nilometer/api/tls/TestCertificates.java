package io.nilometer.api.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/// Certificates for tests, and their files.
public final class TestCertificates {

  private TestCertificates() {}

  static KeyPair rsa() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  public static KeyPair generate(String algorithm) throws GeneralSecurityException {
    return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
  }

  static X509Certificate certificate(KeyPair pair, String name) {
    var subject = new X500Name("CN=" + name);
    String signature =
        switch (pair.getPrivate().getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "EdDSA" -> "Ed25519";
          default -> "SHA256withRSA";
        };
    Instant now = Instant.now();
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              new JcaX509v3CertificateBuilder(
                      subject,
                      BigInteger.ONE,
                      Date.from(now.minus(Duration.ofHours(1))),
                      Date.from(now.plus(Duration.ofDays(90))),
                      subject,
                      pair.getPublic())
                  .build(new JcaContentSignerBuilder(signature).build(pair.getPrivate())));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new AssertionError(e);
    }
  }

  /// In the traditional form of the key's kind: PKCS#1 or SEC1.
  static String traditional(KeyPair pair) throws IOException {
    if (pair.getPrivate() instanceof ECPrivateKey key) {
      ASN1Encodable curve =
          SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded())
              .getAlgorithm()
              .getParameters();
      int bits = key.getParams().getOrder().bitLength();
      return pem(
          new PemObject(
              "EC PRIVATE KEY",
              new org.bouncycastle.asn1.sec.ECPrivateKey(bits, key.getS(), curve).getEncoded()));
    }
    return pem(pair.getPrivate());
  }

  static String pkcs8(KeyPair pair) throws IOException {
    return pem(new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded()));
  }

  public static String pem(Object object) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    }
    return text.toString();
  }

  /// Puts a new certificate and key in the place of `file`.crt and `file`.key.
  public static X509Certificate write(Path directory, String file, String name)
      throws IOException, GeneralSecurityException {
    KeyPair pair = generate("EC");
    X509Certificate certificate = certificate(pair, name);
    Files.writeString(directory.resolve(file + ".crt"), pem(certificate));
    Files.writeString(directory.resolve(file + ".key"), pkcs8(pair));
    return certificate;
  }
}
