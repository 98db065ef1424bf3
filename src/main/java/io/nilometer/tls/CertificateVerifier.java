package io.nilometer.tls;

import io.nilometer.tls.CertificateNames.NameType;
import io.nilometer.tls.RejectedCertificateException.Problem;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/// Verifies the certificate of a server as Go's crypto/x509 does. Unlike the JDK's verifier it
/// takes any certificate of the CA bundle for a root, also an intermediate CA or the server's own;
/// it ignores the common name and the key usage of the server's certificate; and it checks the
/// validity, usage and name constraints of roots too. Certificate policies are not processed. Safe
/// for any thread.
final class CertificateVerifier {

  private static final int MAX_SIGNATURES = 100; // as many as Go verifies
  private static final int VERSION_WITH_EXTENSIONS = 3;
  private static final int LONGEST_LIST = 200; // of names, in a message
  private static final int NO_AUTHORITY = -1;
  private static final int SIGNS_CERTIFICATES = 5; // bit of the key usage
  private static final String SERVERS = "1.3.6.1.5.5.7.3.1";
  private static final String ANY_USAGE = "2.5.29.37.0";
  private static final String ALTERNATIVE_NAMES = "2.5.29.17";

  private final List<X509Certificate> roots;
  private final Map<ByteBuffer, List<X509Certificate>> rootsBySubject;
  private final InstantSource clock;

  CertificateVerifier(List<X509Certificate> roots, InstantSource clock) {
    this.roots = List.copyOf(roots);
    this.rootsBySubject =
        roots.stream().collect(Collectors.groupingBy(ca -> name(ca.getSubjectX500Principal())));
    this.clock = clock;
  }

  /// @param presented the server's certificate first; their keys are checked by [PeerKeys]
  void verify(List<X509Certificate> presented, HostName host) throws CertificateException {
    X509Certificate server = presented.getFirst();
    checkExtensions(server);
    checkValidity(server, "its certificate");
    checkHost(server, host);
    var search = new Search(presented.subList(1, presented.size()));
    search.run(server);
  }

  private static void checkExtensions(X509Certificate certificate)
      throws RejectedCertificateException {
    if (certificate.hasUnsupportedCriticalExtension()) {
      throw notPermitted("it has a critical extension that is unknown");
    }
  }

  private void checkValidity(X509Certificate certificate, String what)
      throws RejectedCertificateException {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Instant start = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isBefore(start)) {
      throw new RejectedCertificateException(
          Problem.NOT_YET_VALID,
          what + " is valid from " + start + " on, and it is " + now + " here");
    }
    if (now.isAfter(end)) {
      throw new RejectedCertificateException(
          Problem.EXPIRED, what + " expired at " + end + ", and it is " + now + " here");
    }
  }

  private static void checkHost(X509Certificate server, HostName host) throws CertificateException {
    List<String> names = CertificateNames.alternative(server, NameType.DNS);
    List<String> addresses = CertificateNames.alternative(server, NameType.IP);
    Optional<InetAddress> address = host.address();
    boolean matches =
        address.isPresent()
            ? addresses.stream().anyMatch(ip -> HostName.address(ip).equals(address))
            : host.matches(names);
    if (!matches) {
      String listed =
          Stream.concat(names.stream().map("DNS:"::concat), addresses.stream().map("IP:"::concat))
              .collect(Collectors.joining(", "));
      throw new RejectedCertificateException(
          Problem.WRONG_HOST,
          "its certificate is for "
              + (listed.isEmpty()
                  ? "no name (no subject alternative names)"
                  : CertificateNames.cut(listed, LONGEST_LIST))
              + ", not for "
              + host.text());
    }
  }

  private static RejectedCertificateException notPermitted(String message) {
    return new RejectedCertificateException(Problem.NOT_PERMITTED, message);
  }

  private static ByteBuffer name(X500Principal principal) {
    return ByteBuffer.wrap(principal.getEncoded());
  }

  /// One search for a chain from the server's certificate to a root. Dead ends are left behind; the
  /// first reason of a dead end is what the caller learns if there is no chain.
  private final class Search {

    private final List<X509Certificate> intermediates;
    private int signatures;
    private Optional<RejectedCertificateException> firstReason = Optional.empty();

    Search(List<X509Certificate> intermediates) {
      this.intermediates = intermediates;
    }

    void run(X509Certificate server) throws CertificateException {
      boolean found = roots.contains(server) ? accepts(List.of(server)) : extend(List.of(server));
      if (!found) {
        throw firstReason.orElseGet(() -> unknown(server));
      }
    }

    private static RejectedCertificateException unknown(X509Certificate server) {
      return new RejectedCertificateException(
          Problem.UNKNOWN_AUTHORITY,
          "no CA of the bundle signed its certificate, whose issuer is \""
              + server.getIssuerX500Principal()
              + '"');
    }

    private boolean extend(List<X509Certificate> chain) throws CertificateException {
      ByteBuffer issuer = name(chain.getLast().getIssuerX500Principal());
      for (X509Certificate root : rootsBySubject.getOrDefault(issuer, List.of())) {
        Optional<List<X509Certificate>> longer = append(chain, root);
        if (longer.isPresent() && accepts(longer.get())) {
          return true;
        }
      }
      for (X509Certificate intermediate : intermediates) {
        if (name(intermediate.getSubjectX500Principal()).equals(issuer)
            && intermediate.getBasicConstraints() != NO_AUTHORITY) {
          Optional<List<X509Certificate>> longer = append(chain, intermediate);
          if (longer.isPresent() && extend(longer.get())) {
            return true;
          }
        }
      }
      return false;
    }

    /// Empty if the CA cannot stand above the chain.
    private Optional<List<X509Certificate>> append(
        List<X509Certificate> chain, X509Certificate authority) throws CertificateException {
      if (++signatures > MAX_SIGNATURES) {
        throw notPermitted("it takes more than " + MAX_SIGNATURES + " signatures to verify it");
      }
      if (chain.stream().anyMatch(below -> isSame(below, authority))) {
        return Optional.empty();
      }
      try {
        checkMaySign(authority, chain);
        SignatureCheck.check(chain.getLast(), authority.getPublicKey());
        checkExtensions(authority);
        checkValidity(
            authority, "the CA \"" + authority.getSubjectX500Principal() + "\" that signed it");
      } catch (RejectedCertificateException e) {
        remember(e);
        return Optional.empty();
      } catch (GeneralSecurityException e) { // another CA of the same name, or a weak algorithm
        remember(
            new RejectedCertificateException(
                Problem.UNKNOWN_AUTHORITY,
                "the CA \""
                    + authority.getSubjectX500Principal()
                    + "\" of the bundle did not sign it: "
                    + e.getMessage()));
        return Optional.empty();
      }
      return Optional.of(Stream.concat(chain.stream(), Stream.of(authority)).toList());
    }

    /// A CA that did sign says more than another of the same name.
    private void remember(RejectedCertificateException reason) {
      firstReason =
          firstReason
              .filter(known -> known.problem() != Problem.UNKNOWN_AUTHORITY)
              .or(() -> Optional.of(reason));
    }

    private void checkMaySign(X509Certificate authority, List<X509Certificate> below)
        throws RejectedCertificateException {
      int maxBelow = authority.getBasicConstraints();
      boolean[] usage = authority.getKeyUsage();
      boolean isAuthority =
          maxBelow != NO_AUTHORITY || authority.getVersion() < VERSION_WITH_EXTENSIONS;
      boolean signs = usage == null || usage[SIGNS_CERTIFICATES] || !anyOf(usage);
      boolean tooDeep = maxBelow != NO_AUTHORITY && below.size() - 1 > maxBelow;
      if (!isAuthority || !signs || tooDeep) {
        throw notPermitted(
            "\""
                + authority.getSubjectX500Principal()
                + "\" must not sign it: it is no CA for that");
      }
    }

    private static boolean anyOf(boolean[] bits) {
      for (boolean bit : bits) {
        if (bit) {
          return true;
        }
      }
      return false;
    }

    /// The same name, key and alternative names: such a CA would lead in a circle.
    private static boolean isSame(X509Certificate one, X509Certificate other) {
      return name(one.getSubjectX500Principal()).equals(name(other.getSubjectX500Principal()))
          && one.getPublicKey().equals(other.getPublicKey())
          && Arrays.equals(
              one.getExtensionValue(ALTERNATIVE_NAMES), other.getExtensionValue(ALTERNATIVE_NAMES));
    }

    /// Whether the whole chain is for servers, and none of its names is forbidden to a CA above.
    private boolean accepts(List<X509Certificate> chain) throws CertificateParsingException {
      for (X509Certificate certificate : chain) {
        List<String> usages = certificate.getExtendedKeyUsage();
        if (usages != null && !usages.contains(SERVERS) && !usages.contains(ANY_USAGE)) {
          remember(
              notPermitted(
                  "\""
                      + certificate.getSubjectX500Principal()
                      + "\" is not for servers (extended key usage)"));
          return false;
        }
      }
      for (int above = 1; above < chain.size(); above++) {
        Optional<NameConstraints> constraints = NameConstraints.of(chain.get(above));
        for (int below = 0; constraints.isPresent() && below < above; below++) {
          Optional<String> violation = constraints.get().violation(chain.get(below));
          if (violation.isPresent()) {
            remember(
                notPermitted(
                    "the CA \""
                        + chain.get(above).getSubjectX500Principal()
                        + "\" must not sign the name "
                        + violation.get()));
            return false;
          }
        }
      }
      return true;
    }
  }
}
