package io.nilometer.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;

/// A private key, its certificate, and the certificates that lead from that to a CA.
///
/// @param chain the certificate of the key first; never empty
public record CertifiedKey(List<X509Certificate> chain, PrivateKey key) {

  public CertifiedKey {
    chain = List.copyOf(chain);
  }

  /// Reads both. Fails if the key is not that of the first certificate, as can be while a pair of
  /// files is replaced.
  public static CertifiedKey load(PemSource certificate, PemSource key) throws CredentialException {
    var loaded = new CertifiedKey(certificate.certificates(), key.privateKey());
    try {
      if (loaded.keyFits()) {
        return loaded;
      }
    } catch (GeneralSecurityException e) {
      throw new CredentialException(key.origin() + " cannot be used: " + e.getMessage(), e);
    }
    throw new CredentialException(
        key.origin() + " is not the key of the certificate in " + certificate.origin());
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /// Whether the certificate's public key verifies what the private key signs.
  public boolean keyFits() throws GeneralSecurityException {
    PublicKey publicKey = certificate().getPublicKey();
    if (!publicKey.getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    var probe = new byte[32];
    Signature signing = Signature.getInstance(signatureAlgorithm());
    signing.initSign(key);
    signing.update(probe);
    byte[] signature = signing.sign();
    Signature verifying = Signature.getInstance(signatureAlgorithm());
    verifying.initVerify(publicKey);
    verifying.update(probe);
    try {
      return verifying.verify(signature);
    } catch (SignatureException _) { // the JDK's way to refuse a signature of another length
      return false;
    }
  }

  private String signatureAlgorithm() {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "EdDSA" -> "EdDSA";
      default -> "SHA256with" + key.getAlgorithm();
    };
  }

  /// Presents this certificate, whichever CAs the other side names, as client-go does.
  public X509ExtendedKeyManager keyManager() {
    return new OneKey(this);
  }

  /// Without the key.
  @Override
  public String toString() {
    return "CertifiedKey of " + certificate().getSubjectX500Principal();
  }
}
