package io.nilometer.tls;

import io.nilometer.tls.CertificateNames.NameType;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;

/// Certificates of servers, and of the CAs above them.
public final class CertificateFuzz {

  private CertificateFuzz() {}

  /// A certificate in DER.
  public static void certificate(byte[] input) {
    parsed(input).ifPresent(CertificateFuzz::readNames);
  }

  /// Empty where the JDK refuses it, which is not always by the exception that it states: an empty
  /// Ed25519 key is out of bounds.
  public static Optional<X509Certificate> parsed(byte[] der) {
    try {
      return Optional.of(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der)));
    } catch (CertificateException | RuntimeException _) {
      return Optional.empty();
    }
  }

  private static void readNames(X509Certificate certificate) {
    try {
      names(certificate);
    } catch (CertificateException _) { // refused
    }
  }

  private static void names(X509Certificate certificate) throws CertificateException {
    CertificateNames.common(certificate);
    for (NameType type : NameType.values()) {
      CertificateNames.alternative(certificate, type);
    }
    Optional<NameConstraints> constraints = NameConstraints.of(certificate);
    if (constraints.isPresent()) {
      constraints.get().violation(certificate);
    }
  }
}
