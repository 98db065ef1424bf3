package io.nilometer.cluster.tls;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/// Certificates and unencrypted private keys as PEM text. Blocks of another kind are passed over.
/// A message of a failure holds nothing of the text.
final class Pem {

  private Pem() {}

  /// At least one.
  static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    var converter = new JcaX509CertificateConverter();
    var found = new ArrayList<X509Certificate>();
    for (Object block : blocks(text)) {
      if (block instanceof X509CertificateHolder certificate) {
        found.add(converter.getCertificate(certificate));
      }
    }
    if (found.isEmpty()) {
      throw new GeneralSecurityException("there is no PEM certificate in it");
    }
    return List.copyOf(found);
  }

  static PrivateKey privateKey(String text) throws GeneralSecurityException {
    var converter = new JcaPEMKeyConverter();
    try {
      for (Object block : blocks(text)) {
        switch (block) {
          case PrivateKeyInfo key -> {
            return converter.getPrivateKey(key);
          }
          case PEMKeyPair pair -> {
            return converter.getPrivateKey(pair.getPrivateKeyInfo());
          }
          default -> {}
        }
      }
    } catch (IOException e) {
      throw new GeneralSecurityException("its private key cannot be read", e);
    }
    throw new GeneralSecurityException("there is no unencrypted PEM private key in it");
  }

  private static List<Object> blocks(String text) throws GeneralSecurityException {
    var blocks = new ArrayList<>();
    try (var parser = new PEMParser(new StringReader(text))) {
      for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
        blocks.add(block);
      }
      return blocks;
    } catch (IOException | RuntimeException e) { // the parser throws both for what is malformed
      throw new GeneralSecurityException("it is no PEM", e);
    }
  }

  static String of(List<X509Certificate> certificates) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      for (X509Certificate certificate : certificates) {
        writer.writeObject(certificate);
      }
    }
    return text.toString();
  }

  static String of(PrivateKey key) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(new JcaPKCS8Generator(key, null));
    }
    return text.toString();
  }
}
