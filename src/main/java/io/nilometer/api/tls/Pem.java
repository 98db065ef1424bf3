package io.nilometer.api.tls;

import java.io.IOException;
import java.io.StringReader;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/// Reads certificates and private keys (PKCS#1, SEC1, PKCS#8; RSA, EC, Ed25519) from PEM text.
/// Blocks of another kind are passed over.
public final class Pem {

  private static final String RSA = "1.2.840.113549.1.1.1";
  private static final String EC = "1.2.840.10045.2.1";

  private Pem() {}

  public static List<X509Certificate> certificates(String text)
      throws IOException, GeneralSecurityException {
    var converter = new JcaX509CertificateConverter();
    var found = new ArrayList<X509Certificate>();
    for (Object block : blocks(text)) {
      if (block instanceof X509CertificateHolder certificate) {
        found.add(converter.getCertificate(certificate));
      }
    }
    return found;
  }

  /// The first private key, if there is one.
  static Optional<PrivateKey> privateKey(String text) throws IOException, GeneralSecurityException {
    for (Object block : blocks(text)) {
      switch (block) {
        case PrivateKeyInfo key -> {
          return Optional.of(privateKey(key));
        }
        case PEMKeyPair pair -> {
          return Optional.of(privateKey(pair.getPrivateKeyInfo()));
        }
        case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ ->
            throw new IOException("the private key is encrypted; give it unencrypted");
        default -> {}
      }
    }
    return Optional.empty();
  }

  private static List<Object> blocks(String text) throws IOException {
    var blocks = new ArrayList<>();
    try (var parser = new PEMParser(new StringReader(text))) {
      for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
        blocks.add(block);
      }
    }
    return blocks;
  }

  private static PrivateKey privateKey(PrivateKeyInfo key)
      throws IOException, GeneralSecurityException {
    String algorithm = key.getPrivateKeyAlgorithm().getAlgorithm().getId();
    String factory =
        switch (algorithm) {
          case RSA -> "RSA";
          case EC -> "EC";
          default -> algorithm;
        };
    return KeyFactory.getInstance(factory)
        .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
  }
}
