package io.nilometer.cluster.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;

/// Whether what a key signs is what a certificate confirms.
record KeyPairProof(X509Certificate certificate, PrivateKey key) {

  boolean holds() throws GeneralSecurityException {
    if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
      return false;
    }
    var probe = new byte[32];
    Signature signing = Signature.getInstance(algorithm());
    signing.initSign(key);
    signing.update(probe);
    byte[] signature = signing.sign();
    Signature checking = Signature.getInstance(algorithm());
    checking.initVerify(certificate.getPublicKey());
    checking.update(probe);
    try {
      return checking.verify(signature);
    } catch (SignatureException _) { // so JDK says of a signature of another length
      return false;
    }
  }

  private String algorithm() {
    return switch (key.getAlgorithm()) {
      case "EC" -> "SHA256withECDSA";
      case "EdDSA" -> "EdDSA";
      default -> "SHA256with" + key.getAlgorithm();
    };
  }
}
