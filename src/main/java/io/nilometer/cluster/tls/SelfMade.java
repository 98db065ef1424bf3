package io.nilometer.cluster.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Credentials that replicas made, with the authority that renews them. A new authority is made
/// known long before a certificate needs it, so that at any time replicas with the credentials of
/// before and those with the present ones believe each other.
///
/// @param authority the newest one
/// @param former authorities before it, while they are valid
record SelfMade(
    CertificateMaker.Made authority,
    List<X509Certificate> former,
    List<X509Certificate> chain,
    PrivateKey key) {

  private static final String AUTHORITIES = "ca.crt";
  private static final String AUTHORITY_KEY = "ca.key";
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";

  static final Duration CERTIFICATE_RENEWAL = Duration.ofDays(120);

  /// Longer than a certificate lives, which thus never outlives who vouches for it.
  static final Duration AUTHORITY_RENEWAL = CertificateMaker.CERTIFICATE_LIFETIME.multipliedBy(2);

  static SelfMade make(Instant now) throws GeneralSecurityException {
    return with(CertificateMaker.authority(now), List.of(), now);
  }

  private static SelfMade with(
      CertificateMaker.Made authority, List<X509Certificate> former, Instant now)
      throws GeneralSecurityException {
    CertificateMaker.Made made = CertificateMaker.certificate(authority, now);
    return new SelfMade(authority, former, List.of(made.certificate()), made.key());
  }

  /// What these texts hold, whoever wrote them.
  static PeerCredentials credentials(Map<String, String> texts) throws GeneralSecurityException {
    return new PeerCredentials(
        Pem.certificates(text(texts, CERTIFICATE)),
        Pem.privateKey(text(texts, KEY)),
        Pem.certificates(text(texts, AUTHORITIES)));
  }

  private static String text(Map<String, String> texts, String name)
      throws GeneralSecurityException {
    String text = texts.get(name);
    if (text == null) {
      throw new GeneralSecurityException("it holds no " + name);
    }
    return text;
  }

  /// What is to take the place of these texts; empty while they are good for a while, and when it
  /// is for somebody else to renew them.
  static Optional<SelfMade> renewed(Map<String, String> texts, Instant now)
      throws GeneralSecurityException {
    return texts.containsKey(AUTHORITY_KEY) ? read(texts).renewed(now) : Optional.empty();
  }

  private static SelfMade read(Map<String, String> texts) throws GeneralSecurityException {
    PeerCredentials credentials = credentials(texts);
    List<X509Certificate> authorities = credentials.authorities();
    return new SelfMade(
        new CertificateMaker.Made(
            authorities.getFirst(), Pem.privateKey(text(texts, AUTHORITY_KEY))),
        authorities.subList(1, authorities.size()),
        credentials.chain(),
        credentials.key());
  }

  private Optional<SelfMade> renewed(Instant now) throws GeneralSecurityException {
    boolean newCertificate = !lasts(chain.getFirst(), now.plus(CERTIFICATE_RENEWAL));
    boolean newAuthority = !lasts(authority.certificate(), now.plus(AUTHORITY_RENEWAL));
    boolean authorityEnds =
        !lasts(authority.certificate(), now.plus(CertificateMaker.CERTIFICATE_LIFETIME));
    if (newCertificate && authorityEnds) { // nobody was there for years
      return Optional.of(with(CertificateMaker.authority(now), authorities(now), now));
    }
    SelfMade next = newCertificate ? with(authority, former, now) : this;
    return newCertificate || newAuthority
        ? Optional.of(newAuthority ? next.withNewAuthority(now) : next)
        : Optional.empty();
  }

  private SelfMade withNewAuthority(Instant now) throws GeneralSecurityException {
    return new SelfMade(CertificateMaker.authority(now), authorities(now), chain, key);
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
    return new PeerCredentials(chain, key, authorities().toList());
  }

  Map<String, String> texts() throws IOException {
    return Map.of(
        AUTHORITIES, Pem.of(authorities().toList()),
        AUTHORITY_KEY, Pem.of(authority.key()),
        CERTIFICATE, Pem.of(chain),
        KEY, Pem.of(key));
  }

  /// Says nothing of the keys.
  @Override
  public String toString() {
    return "SelfMade until " + chain.getFirst().getNotAfter().toInstant();
  }
}
