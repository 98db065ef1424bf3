package io.nilometer.api.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.List;

/// What the server proves itself with.
///
/// @param chain the server's certificate, then those that vouch for it; never empty
record ServingCertificate(List<X509Certificate> chain, PrivateKey key) {

  ServingCertificate {
    chain = List.copyOf(chain);
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /// Whether what the key signs is what the certificate confirms.
  boolean keyFits() throws GeneralSecurityException {
    PublicKey publicKey = certificate().getPublicKey();
    if (!publicKey.getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    var probe = new byte[32];
    Signature signing = Signature.getInstance(signatureAlgorithm());
    signing.initSign(key);
    signing.update(probe);
    byte[] signature = signing.sign();
    Signature checking = Signature.getInstance(signatureAlgorithm());
    checking.initVerify(publicKey);
    checking.update(probe);
    try {
      return checking.verify(signature);
    } catch (SignatureException e) {
      return false; // so JDK says of a signature of another length
    }
  }

  private String signatureAlgorithm() {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "EdDSA" -> "EdDSA";
      default -> "SHA256with" + key.getAlgorithm();
    };
  }
}
