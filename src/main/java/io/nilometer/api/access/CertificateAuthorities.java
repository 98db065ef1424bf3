package io.nilometer.api.access;

import io.nilometer.tls.Pem;
import io.nilometer.tls.TrustedChain;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A bundle of CA certificates that verifies clients. Each is trusted by itself, so that an old and
/// a new CA can be used together during a rotation.
record CertificateAuthorities(List<X509Certificate> certificates) {

  private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
  private static final String ANY_USAGE = "2.5.29.37.0";
  private static final int NO_AUTHORITY = -1;
  private static final int VERSION_WITH_CONSTRAINTS = 3;

  /// Fails with a message that says what is wrong with the PEM text.
  static CertificateAuthorities parse(String pem) throws GeneralSecurityException {
    List<X509Certificate> certificates = Pem.certificates(pem);
    if (certificates.isEmpty()) {
      throw new CertificateException("there is no PEM certificate in it");
    }
    return new CertificateAuthorities(certificates);
  }

  /// Whether the first certificate is valid for a client now. The others may be intermediates
  /// between it and a CA. Verifies their signatures.
  boolean vouchFor(List<X509Certificate> shown, Instant now) {
    X509Certificate client = shown.getFirst();
    if (certificates.contains(client)) {
      return isGood(client, now);
    }
    List<X509Certificate> usable =
        certificates.stream().filter(authority -> isUsable(authority, now)).toList();
    return !usable.isEmpty() && leads(TrustedChain.of(shown, usable), usable, now);
  }

  private static boolean leads(
      List<X509Certificate> shown, List<X509Certificate> usable, Instant now) {
    Set<TrustAnchor> anchors =
        usable.stream()
            .map(authority -> new TrustAnchor(authority, null))
            .collect(Collectors.toSet());
    var client = new X509CertSelector();
    client.setCertificate(shown.getFirst());
    try {
      var parameters = new PKIXBuilderParameters(anchors, client);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(shown)));
      var path = (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
      return path.getCertPath().getCertificates().stream()
          .allMatch(certificate -> isForClients((X509Certificate) certificate));
    } catch (CertPathBuilderException _) { // there is no valid path
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime cannot verify certificates", e);
    } catch (ArithmeticException _) { // parameters of a signature that the JDK does not expect
      return false;
    }
  }

  private static boolean isUsable(X509Certificate authority, Instant now) {
    boolean maySign =
        authority.getBasicConstraints() != NO_AUTHORITY
            || authority.getVersion() < VERSION_WITH_CONSTRAINTS;
    return maySign && isGood(authority, now);
  }

  private static boolean isGood(X509Certificate certificate, Instant now) {
    boolean begun = !now.isBefore(certificate.getNotBefore().toInstant());
    boolean ended = now.isAfter(certificate.getNotAfter().toInstant());
    return begun && !ended && isForClients(certificate);
  }

  /// A certificate without extended key usage is valid for any.
  private static boolean isForClients(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null
          || Stream.of(CLIENT_AUTHENTICATION, ANY_USAGE).anyMatch(usages::contains);
    } catch (CertificateParsingException _) { // malformed
      return false;
    }
  }

  /// The subjects, for logs.
  String subjects() {
    return certificates.stream()
        .map(certificate -> certificate.getSubjectX500Principal().getName())
        .distinct()
        .collect(Collectors.joining("; "));
  }
}
