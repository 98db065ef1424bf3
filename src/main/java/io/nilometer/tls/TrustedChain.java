package io.nilometer.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Leaves out of a chain what no trusted CA has signed, before a path is searched in it. A peer can
/// make CAs that sign each other in circles, through which there are more paths than can be tried,
/// with keys that take long to verify. From the trusted CAs downwards each signature is verified
/// once, and only by the keys of CAs that are trusted already.
public final class TrustedChain {

  private static final int NO_AUTHORITY = -1;

  private TrustedChain() {}

  /// Returns the first certificate, which is not verified, and in the same order the intermediate
  /// CAs that lead down from the trusted ones.
  ///
  /// @param presented the peer's certificate first, then others in any order
  /// @param authorities the trusted CAs
  public static List<X509Certificate> of(
      List<X509Certificate> presented, Collection<X509Certificate> authorities) {
    Set<X509Certificate> unsigned = new LinkedHashSet<>(presented.subList(1, presented.size()));
    Set<X509Certificate> trusted = new LinkedHashSet<>(unsigned);
    unsigned.removeAll(Set.copyOf(authorities));
    var issuers = new ArrayList<>(authorities);
    for (int next = 0; next < issuers.size() && !unsigned.isEmpty(); next++) {
      X509Certificate issuer = issuers.get(next);
      List<X509Certificate> signed =
          unsigned.stream().filter(certificate -> isSigned(certificate, issuer)).toList();
      issuers.addAll(signed);
      signed.forEach(unsigned::remove);
    }
    trusted.removeAll(unsigned);
    var chain = new ArrayList<X509Certificate>();
    chain.add(presented.getFirst());
    chain.addAll(trusted);
    return List.copyOf(chain);
  }

  private static boolean isSigned(X509Certificate certificate, X509Certificate issuer) {
    if (certificate.getBasicConstraints() == NO_AUTHORITY
        || !certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
      return false;
    }
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) { // it is another CA's of the same name
      return false;
    } catch (RuntimeException _) { // parameters that the JDK does not expect
      return false;
    }
  }
}
