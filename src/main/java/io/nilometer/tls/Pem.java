package io.nilometer.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// Reads and writes certificates and private keys as PEM. As in Go, whatever stands between the
/// blocks, blocks of another type and blocks that are no base64 are skipped. Messages of exceptions
/// never quote the text.
public final class Pem {

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PRIVATE_KEY = "PRIVATE KEY";
  private static final int LINE = 64;

  private static final Pattern BLOCK =
      Pattern.compile(
          "^-----BEGIN ([A-Z0-9 ]+)-----\\s*$(.*?)^-----END \\1-----",
          Pattern.MULTILINE | Pattern.DOTALL);

  /// Such as `Proc-Type: 4,ENCRYPTED`.
  private static final Pattern HEADERS = Pattern.compile("\\A\\s*(?:[\\w-]+:.*\\R)+\\s*\\R");

  /// @param base64 which decodes
  private record Block(String type, boolean encrypted, String base64) {

    byte[] der() {
      return Base64.getDecoder().decode(base64);
    }
  }

  /// The certificates of a CA bundle.
  ///
  /// @param unreadable how many blocks are certificates only by their name
  public record Bundle(List<X509Certificate> certificates, int unreadable) {}

  private Pem() {}

  /// All certificates, perhaps none. Fails if one of them cannot be parsed.
  public static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    var found = new ArrayList<X509Certificate>();
    for (Block block : blocks(text)) {
      if (block.type.equals(CERTIFICATE)) {
        found.add(certificate(block.der()));
      }
    }
    return List.copyOf(found);
  }

  /// All certificates that can be parsed: one broken certificate of a bundle does not make the
  /// others useless.
  public static Bundle bundle(String text) {
    var found = new ArrayList<X509Certificate>();
    int unreadable = 0;
    for (Block block : blocks(text)) {
      if (block.type.equals(CERTIFICATE)) {
        try {
          found.add(certificate(block.der()));
        } catch (CertificateException _) { // counted
          unreadable++;
        }
      }
    }
    return new Bundle(List.copyOf(found), unreadable);
  }

  /// The first private key: PKCS#8, PKCS#1 or SEC1, unencrypted.
  public static Optional<PrivateKey> privateKey(String text) throws GeneralSecurityException {
    for (Block block : blocks(text)) {
      if (block.encrypted || block.type.equals("ENCRYPTED PRIVATE KEY")) {
        throw new GeneralSecurityException("the private key is encrypted; give it unencrypted");
      }
      switch (block.type) {
        case PRIVATE_KEY, "RSA PRIVATE KEY", "EC PRIVATE KEY" -> {
          return Optional.of(privateKey(block));
        }
        default -> {} // certificates, EC parameters
      }
    }
    return Optional.empty();
  }

  public static String of(List<X509Certificate> certificates) {
    var text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      try {
        text.append(block(CERTIFICATE, certificate.getEncoded()));
      } catch (CertificateException e) {
        throw new IllegalArgumentException("a certificate without an encoding", e);
      }
    }
    return text.toString();
  }

  /// As PKCS#8.
  public static String of(PrivateKey key) {
    return block(PRIVATE_KEY, key.getEncoded());
  }

  private static String block(String type, byte[] der) {
    String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }

  private static List<Block> blocks(String text) {
    var blocks = new ArrayList<Block>();
    Matcher matcher = BLOCK.matcher(text);
    for (int from = 0; matcher.find(from); ) {
      String body = matcher.group(2);
      Matcher headers = HEADERS.matcher(body);
      boolean headed = headers.find();
      String base64 = (headed ? body.substring(headers.end()) : body).replaceAll("\\s", "");
      boolean valid = isBase64(base64);
      if (valid) {
        boolean encrypted = headed && headers.group().contains("ENCRYPTED");
        blocks.add(new Block(matcher.group(1), encrypted, base64));
      }
      from = valid ? matcher.end() : matcher.start(2);
    }
    return blocks;
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getDecoder().decode(text);
      return true;
    } catch (IllegalArgumentException _) { // what follows may be a block
      return false;
    }
  }

  private static X509Certificate certificate(byte[] der) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
  }

  private static PrivateKey privateKey(Block block) throws GeneralSecurityException {
    try {
      PrivateKeyInfo key = pkcs8(block);
      String algorithm = key.getPrivateKeyAlgorithm().getAlgorithm().getId();
      String name = algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey.getId()) ? "EC" : algorithm;
      return KeyFactory.getInstance(name)
          .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
    } catch (IOException | RuntimeException e) { // Bouncy Castle throws both for malformed ASN.1
      throw new GeneralSecurityException("the private key is malformed", e);
    }
  }

  private static PrivateKeyInfo pkcs8(Block block) throws IOException {
    return switch (block.type) {
      case "RSA PRIVATE KEY" ->
          new PrivateKeyInfo(
              new AlgorithmIdentifier(
                  PKCSObjectIdentifiers.rsaEncryption, org.bouncycastle.asn1.DERNull.INSTANCE),
              RSAPrivateKey.getInstance(block.der()));
      case "EC PRIVATE KEY" -> {
        ECPrivateKey key = ECPrivateKey.getInstance(block.der());
        yield new PrivateKeyInfo(
            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
            key);
      }
      default -> {
        PrivateKeyInfo key = PrivateKeyInfo.getInstance(block.der());
        yield new PrivateKeyInfo(key.getPrivateKeyAlgorithm(), key.parsePrivateKey());
      }
    };
  }
}
