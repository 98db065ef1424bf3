package io.nilometer.tls;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;

/// Which signatures of certificates count: those that Go accepts. RSA (PKCS#1 and PSS) and ECDSA
/// with SHA-256, SHA-384 or SHA-512, and Ed25519; no SHA-1 and no MD5.
final class SignatureCheck {

  private static final String PSS = "1.2.840.113549.1.1.10";

  /// Object identifiers, and the kind of key that each needs.
  private static final Map<String, String> ALGORITHMS =
      Map.of(
          "1.2.840.113549.1.1.11",
          "RSA",
          "1.2.840.113549.1.1.12",
          "RSA",
          "1.2.840.113549.1.1.13",
          "RSA",
          PSS,
          "RSA",
          "1.2.840.10045.4.3.2",
          "EC",
          "1.2.840.10045.4.3.3",
          "EC",
          "1.2.840.10045.4.3.4",
          "EC",
          "1.3.101.112",
          "EdDSA");

  private static final Map<String, Integer> SALT_BYTES =
      Map.of("SHA-256", 32, "SHA-384", 48, "SHA-512", 64);

  private static final int MIN_RSA_BITS = 1_024;

  private SignatureCheck() {}

  /// @throws GeneralSecurityException the key did not sign the certificate in such a way
  static void check(X509Certificate certificate, PublicKey key) throws GeneralSecurityException {
    String needed = ALGORITHMS.get(certificate.getSigAlgOID());
    if (needed == null) {
      throw new GeneralSecurityException(
          "signature algorithm " + certificate.getSigAlgName() + " is not accepted");
    }
    if (!key.getAlgorithm().equals(needed) || !isAccepted(key)) {
      throw new GeneralSecurityException("the CA's key is of another kind than the signature");
    }
    if (certificate.getSigAlgOID().equals(PSS)) {
      checkPss(certificate);
    }
    certificate.verify(key);
  }

  private static boolean isAccepted(PublicKey key) {
    return switch (key) {
      case RSAPublicKey rsa -> rsa.getModulus().bitLength() >= MIN_RSA_BITS;
      case EdECPublicKey ed -> ed.getParams().getName().equals("Ed25519");
      default -> true;
    };
  }

  /// One hash for all, and a salt of its length.
  private static void checkPss(X509Certificate certificate) throws GeneralSecurityException {
    AlgorithmParameters encoded = AlgorithmParameters.getInstance("RSASSA-PSS");
    try {
      encoded.init(certificate.getSigAlgParams());
    } catch (java.io.IOException | RuntimeException e) {
      throw new GeneralSecurityException("the parameters of its PSS signature are malformed", e);
    }
    PSSParameterSpec parameters = encoded.getParameterSpec(PSSParameterSpec.class);
    boolean sameHash =
        parameters.getMGFParameters() instanceof MGF1ParameterSpec mask
            && mask.getDigestAlgorithm().equals(parameters.getDigestAlgorithm());
    Integer salt = SALT_BYTES.get(parameters.getDigestAlgorithm());
    if (!sameHash || salt == null || parameters.getSaltLength() != salt) {
      throw new GeneralSecurityException("the parameters of its PSS signature are not accepted");
    }
  }
}
