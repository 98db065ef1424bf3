package io.nilometer.tls;

import io.nilometer.tls.RejectedCertificateException.Problem;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.EllipticCurve;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which public keys a peer may present: those that Go accepts, and Ed448. The peer chooses its key
/// before it has proved anything, and there are keys with which one signature takes minutes to
/// verify, such as DSA with a large modulus.
public final class PeerKeys {

  private static final int MAX_RSA_BITS = 8_192;
  private static final int MAX_EXPONENT_BITS = 31;
  private static final Set<EllipticCurve> CURVES =
      Stream.of("secp256r1", "secp384r1", "secp521r1")
          .map(PeerKeys::curve)
          .collect(Collectors.toUnmodifiableSet());

  private PeerKeys() {}

  private static EllipticCurve curve(String name) {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec(name));
      return parameters.getParameterSpec(ECParameterSpec.class).getCurve();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime lacks the curve " + name, e);
    }
  }

  /// Fails unless each of the certificates has such a key. Verifies no signature.
  public static void check(List<X509Certificate> presented) throws RejectedCertificateException {
    for (X509Certificate certificate : presented) {
      check(certificate.getPublicKey());
    }
  }

  private static void check(PublicKey key) throws RejectedCertificateException {
    switch (key) {
      case RSAPublicKey rsa -> checkRsa(rsa);
      case ECPublicKey ec when CURVES.contains(ec.getParams().getCurve()) -> {}
      case EdECPublicKey _ -> {}
      case null, default ->
          throw notPermitted(
              "its key or that of a CA is neither RSA, ECDSA with P-256, P-384 or P-521, nor EdDSA");
    }
  }

  private static void checkRsa(RSAPublicKey key) throws RejectedCertificateException {
    if (key.getModulus().bitLength() > MAX_RSA_BITS) {
      throw notPermitted("its RSA key is longer than " + MAX_RSA_BITS + " bits");
    }
    if (key.getPublicExponent().bitLength() > MAX_EXPONENT_BITS) {
      throw notPermitted(
          "the public exponent of its RSA key is longer than " + MAX_EXPONENT_BITS + " bits");
    }
  }

  private static RejectedCertificateException notPermitted(String message) {
    return new RejectedCertificateException(Problem.NOT_PERMITTED, message);
  }
}
