package io.nilometer.cluster.tls;

import io.nilometer.tls.CertificateSpec;
import io.nilometer.tls.CertificateSpec.Usage;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.Pem;
import io.nilometer.tls.PemSource;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/// Credentials that a replica generated, with the CA that renews them. A new CA is published long
/// before it signs a certificate, so that replicas with the previous credentials and replicas with
/// the current ones trust each other at any time.
///
/// @param authority the newest CA
/// @param former CAs before it, while they are valid
record GeneratedCredentials(
    CertifiedKey authority, List<X509Certificate> former, CertifiedKey own) {

  static final String AUTHORITIES = "ca.crt";
  private static final String AUTHORITY_KEY = "ca.key";
  static final String CERTIFICATE = "tls.crt";
  static final String KEY = "tls.key";
  private static final String NAME = "nilometer";

  static final Duration AUTHORITY_LIFETIME = Duration.ofDays(3650);
  static final Duration CERTIFICATE_LIFETIME = Duration.ofDays(365);
  static final Duration CERTIFICATE_RENEWAL = Duration.ofDays(120);

  /// Longer than the lifetime of a certificate, which thus never outlives its CA.
  static final Duration AUTHORITY_RENEWAL = CERTIFICATE_LIFETIME.multipliedBy(2);

  private static final Duration CLOCK_SKEW = Duration.ofDays(1);

  static GeneratedCredentials generate(Instant now) throws GeneralSecurityException {
    return with(authority(now), List.of(), now);
  }

  static CertifiedKey authority(Instant now) throws GeneralSecurityException {
    return new CertificateSpec(
            new X500Principal("CN=" + NAME + " replicas " + now.getEpochSecond()),
            Usage.AUTHORITY,
            now.minus(CLOCK_SKEW),
            now.plus(AUTHORITY_LIFETIME),
            List.of(),
            List.of())
        .selfSigned();
  }

  static CertifiedKey certificate(CertifiedKey authority, Instant now)
      throws GeneralSecurityException {
    return new CertificateSpec(
            new X500Principal("CN=" + NAME),
            Usage.BOTH_SIDES,
            now.minus(CLOCK_SKEW),
            now.plus(CERTIFICATE_LIFETIME),
            List.of(NAME),
            List.of())
        .signedBy(authority);
  }

  private static GeneratedCredentials with(
      CertifiedKey authority, List<X509Certificate> former, Instant now)
      throws GeneralSecurityException {
    return new GeneratedCredentials(authority, former, certificate(authority, now));
  }

  /// Reads credentials from texts, generated here or not.
  static PeerCredentials credentials(Map<String, String> texts) throws CredentialException {
    return new PeerCredentials(
        CertifiedKey.load(source(texts, CERTIFICATE), source(texts, KEY)),
        source(texts, AUTHORITIES).certificates());
  }

  private static PemSource source(Map<String, String> texts, String name)
      throws CredentialException {
    String text = texts.get(name);
    if (text == null) {
      throw new CredentialException("it holds no " + name);
    }
    return new PemSource.Text(name, text);
  }

  /// Returns what replaces these texts; empty while they are valid for long enough, and where they
  /// hold no CA key, so that another tool renews them.
  static Optional<GeneratedCredentials> renewed(Map<String, String> texts, Instant now)
      throws CredentialException, GeneralSecurityException {
    return texts.containsKey(AUTHORITY_KEY) ? read(texts).renewed(now) : Optional.empty();
  }

  private static GeneratedCredentials read(Map<String, String> texts) throws CredentialException {
    PeerCredentials credentials = credentials(texts);
    List<X509Certificate> authorities = credentials.authorities();
    return new GeneratedCredentials(
        new CertifiedKey(
            List.of(authorities.getFirst()), source(texts, AUTHORITY_KEY).privateKey()),
        authorities.subList(1, authorities.size()),
        credentials.own());
  }

  private Optional<GeneratedCredentials> renewed(Instant now) throws GeneralSecurityException {
    boolean newCertificate = !lasts(own.certificate(), now.plus(CERTIFICATE_RENEWAL));
    boolean newAuthority = !lasts(authority.certificate(), now.plus(AUTHORITY_RENEWAL));
    boolean authorityEnds = !lasts(authority.certificate(), now.plus(CERTIFICATE_LIFETIME));
    if (newCertificate && authorityEnds) { // no replica ran for years
      return Optional.of(with(authority(now), authorities(now), now));
    }
    GeneratedCredentials next = newCertificate ? with(authority, former, now) : this;
    return newCertificate || newAuthority
        ? Optional.of(newAuthority ? next.withNewAuthority(now) : next)
        : Optional.empty();
  }

  private GeneratedCredentials withNewAuthority(Instant now) throws GeneralSecurityException {
    return new GeneratedCredentials(authority(now), authorities(now), own);
  }

  private List<X509Certificate> authorities(Instant now) {
    return authorities().filter(known -> lasts(known, now)).toList();
  }

  private Stream<X509Certificate> authorities() {
    return Stream.concat(Stream.of(authority.certificate()), former.stream());
  }

  private static boolean lasts(X509Certificate certificate, Instant until) {
    return certificate.getNotAfter().toInstant().isAfter(until);
  }

  PeerCredentials credentials() {
    return new PeerCredentials(own, authorities().toList());
  }

  Map<String, String> texts() {
    return Map.of(
        AUTHORITIES, Pem.of(authorities().toList()),
        AUTHORITY_KEY, Pem.of(authority.key()),
        CERTIFICATE, Pem.of(own.chain()),
        KEY, Pem.of(own.key()));
  }
}
