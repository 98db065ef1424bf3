package io.nilometer.api.access;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// The certificates that a client presented in a TLS session. What CAs make of them is kept in the
/// session, so that signatures are not verified for each request: until a CA bundle changes, or one
/// of the certificates begins or ceases to be valid. Safe for any thread.
final class ShownCertificates {

  private static final String KEPT = ShownCertificates.class.getName();
  private static final int MAX_KEPT = 2; // of the front proxies' CAs and the clients'

  private final SSLSession session;
  private final List<X509Certificate> chain;

  /// Of certain CAs, at any time from the one (inclusive) until the other (exclusive).
  private record Verdict(
      CertificateAuthorities authorities, boolean good, Instant from, Instant until) {

    boolean isOf(CertificateAuthorities asked, Instant now) {
      return authorities.equals(asked) && !now.isBefore(from) && now.isBefore(until);
    }
  }

  private record Kept(List<Verdict> verdicts) {}

  /// @param chain the client's own certificate first; not empty
  ShownCertificates(SSLSession session, List<X509Certificate> chain) {
    this.session = session;
    this.chain = List.copyOf(chain);
  }

  /// Empty if the client has shown none.
  static Optional<ShownCertificates> of(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return Optional.of(
          new ShownCertificates(
              session, Arrays.stream(chain).map(X509Certificate.class::cast).toList()));
    } catch (SSLPeerUnverifiedException _) {
      return Optional.empty();
    }
  }

  /// The client's own.
  X509Certificate own() {
    return chain.getFirst();
  }

  /// Whether these CAs vouch for the client now.
  boolean areGoodFor(CertificateAuthorities authorities, Instant time) {
    Instant now = time.truncatedTo(ChronoUnit.MILLIS); // as PKIX does
    List<Verdict> kept =
        session.getValue(KEPT) instanceof Kept(List<Verdict> verdicts) ? verdicts : List.of();
    for (Verdict verdict : kept) {
      if (verdict.isOf(authorities, now)) {
        return verdict.good;
      }
    }
    Verdict verdict = verdict(authorities, now);
    Stream<Verdict> others = kept.stream().filter(other -> !other.authorities.equals(authorities));
    session.putValue(
        KEPT, new Kept(Stream.concat(Stream.of(verdict), others).limit(MAX_KEPT).toList()));
    return verdict.good;
  }

  private Verdict verdict(CertificateAuthorities authorities, Instant now) {
    Instant from = Instant.MIN;
    Instant until = Instant.MAX;
    List<Instant> changes =
        Stream.concat(chain.stream(), authorities.certificates().stream())
            .flatMap(ShownCertificates::changes)
            .toList();
    for (Instant change : changes) {
      if (change.isAfter(now)) {
        until = change.isBefore(until) ? change : until;
      } else {
        from = change.isAfter(from) ? change : from;
      }
    }
    return new Verdict(authorities, authorities.vouchFor(chain, now), from, until);
  }

  /// When a certificate begins to be valid, and when it is no longer: a millisecond after its end.
  private static Stream<Instant> changes(X509Certificate certificate) {
    return Stream.of(
        certificate.getNotBefore().toInstant(),
        certificate.getNotAfter().toInstant().plusMillis(1));
  }
}
