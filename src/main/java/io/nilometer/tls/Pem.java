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

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

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

  /// The blocks between a line that begins one and the next that ends one of its type. What is no
  /// base64 is no block.
  private static List<Block> blocks(String text) {
    var blocks = new ArrayList<Block>();
    var body = new ArrayList<String>();
    Optional<String> type = Optional.empty();
    for (String line : text.lines().toList()) {
      Optional<String> begun = begun(line);
      if (begun.isPresent()) {
        type = begun;
        body.clear();
      } else if (type.isPresent() && line.startsWith(END + type.get() + DASHES)) {
        block(type.get(), body).ifPresent(blocks::add);
        type = Optional.empty();
      } else {
        body.add(line);
      }
    }
    return blocks;
  }

  /// The type of the block that begins with this line.
  private static Optional<String> begun(String line) {
    String stripped = line.stripTrailing();
    boolean begins =
        stripped.startsWith(BEGIN)
            && stripped.endsWith(DASHES)
            && stripped.length() > BEGIN.length() + DASHES.length();
    return begins
        ? Optional.of(stripped.substring(BEGIN.length(), stripped.length() - DASHES.length()))
            .filter(type -> type.chars().allMatch(Pem::isOfType))
        : Optional.empty();
  }

  private static boolean isOfType(int c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
  }

  /// Headers, such as `Proc-Type: 4,ENCRYPTED`, are before the first line that is blank.
  private static Optional<Block> block(String type, List<String> body) {
    int start = 0;
    while (start < body.size() && body.get(start).isBlank()) {
      start++;
    }
    int end = start;
    while (end < body.size() && isHeader(body.get(end))) {
      end++;
    }
    boolean headed = end > start && end < body.size() && body.get(end).isBlank();
    List<String> lines = headed ? body.subList(end, body.size()) : body;
    boolean encrypted =
        headed && body.subList(start, end).stream().anyMatch(line -> line.contains("ENCRYPTED"));
    String base64 = withoutSpace(String.join("", lines));
    return isBase64(base64) ? Optional.of(new Block(type, encrypted, base64)) : Optional.empty();
  }

  private static boolean isHeader(String line) {
    int colon = line.indexOf(':');
    for (int i = 0; i < colon; i++) {
      char c = line.charAt(i);
      boolean isOfName =
          (c >= 'a' && c <= 'z') || (c != ' ' && isOfType(c)) || c == '_' || c == '-';
      if (!isOfName) {
        return false;
      }
    }
    return colon > 0;
  }

  private static String withoutSpace(String text) {
    var dense = new StringBuilder(text.length());
    text.chars().filter(c -> !Character.isWhitespace(c)).forEach(c -> dense.append((char) c));
    return dense.toString();
  }

  private static boolean isBase64(String text) {
    try {
      Base64.getDecoder().decode(text);
      return true;
    } catch (IllegalArgumentException _) {
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
