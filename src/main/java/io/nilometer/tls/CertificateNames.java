package io.nilometer.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// The names in a certificate.
public final class CertificateNames {

  private CertificateNames() {}

  /// Types of subject alternative names, numbered as in RFC 5280.
  public enum NameType {
    EMAIL(1),
    DNS(2),
    URI(6),
    IP(7);

    private final int number;

    NameType(int number) {
      this.number = number;
    }
  }

  public static List<String> common(X509Certificate certificate)
      throws CertificateParsingException {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(part -> part.getValue().toString())
              .toList();
    } catch (InvalidNameException e) {
      throw new CertificateParsingException("its subject cannot be read", e);
    }
  }

  /// Subject alternative names of that type, as they are written there.
  public static List<String> alternative(X509Certificate certificate, NameType type)
      throws CertificateParsingException {
    Collection<List<?>> all = certificate.getSubjectAlternativeNames();
    Stream<List<?>> names = all == null ? Stream.empty() : all.stream();
    return names
        .filter(name -> name.get(0).equals(type.number))
        .map(name -> (String) name.get(1))
        .toList();
  }

  /// The beginning of a text that has such names, of which there may be thousands.
  static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "...";
  }
}
