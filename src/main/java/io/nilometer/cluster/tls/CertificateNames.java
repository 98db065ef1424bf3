package io.nilometer.cluster.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// Whose a certificate is: its common names and alternative names, lower case.
final class CertificateNames {

  private CertificateNames() {}

  static Set<String> of(X509Certificate certificate) throws CertificateParsingException {
    Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
    Stream<String> alternative =
        (alternatives == null ? List.<List<?>>of() : alternatives)
            .stream()
                .map(name -> name.get(1))
                .filter(String.class::isInstance)
                .map(String.class::cast);
    return Stream.concat(commonNames(certificate), alternative)
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Stream<String> commonNames(X509Certificate certificate)
      throws CertificateParsingException {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(part -> part.getValue().toString());
    } catch (InvalidNameException e) {
      throw new CertificateParsingException("its subject cannot be read", e);
    }
  }
}
