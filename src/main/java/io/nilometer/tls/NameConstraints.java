package io.nilometer.tls;

import io.nilometer.tls.CertificateNames.NameType;
import java.net.InetAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;

/// The names that a CA may sign, and the names that it may not (RFC 5280, 4.2.1.10), as Go reads
/// them: for DNS names, IP addresses, e-mail addresses and the hosts of URIs.
record NameConstraints(List<Rule> permitted, List<Rule> excluded) {

  private static final String OID = "2.5.29.30";

  /// One subtree. An address is followed by its mask.
  private record Rule(int type, String domain, ByteBuffer network) {

    boolean covers(String name) {
      if (domain.isEmpty()) {
        return true;
      }
      String lower = name.toLowerCase(Locale.ROOT);
      if (domain.indexOf('@') >= 0) {
        return lower.equals(domain);
      }
      String host = lower.substring(lower.lastIndexOf('@') + 1);
      return host.equals(domain) || host.endsWith(domain.startsWith(".") ? domain : "." + domain);
    }

    /// Whether a wildcard stands for a name that this excludes.
    boolean overlaps(String wildcard) {
      int dot = domain.indexOf('.');
      return dot >= 0
          && wildcard.startsWith("*")
          && wildcard.toLowerCase(Locale.ROOT).substring(1).equals(domain.substring(dot));
    }

    boolean covers(InetAddress address) {
      byte[] bytes = address.getAddress();
      if (network.remaining() != 2 * bytes.length) {
        return false;
      }
      for (int index = 0; index < bytes.length; index++) {
        if (((bytes[index] ^ network.get(index)) & network.get(bytes.length + index)) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private record Name(int type, String text) {}

  /// Empty where the certificate has none.
  static Optional<NameConstraints> of(X509Certificate authority)
      throws CertificateParsingException {
    byte[] extension = authority.getExtensionValue(OID);
    if (extension == null) {
      return Optional.empty();
    }
    try {
      var parsed =
          org.bouncycastle.asn1.x509.NameConstraints.getInstance(
              ASN1OctetString.getInstance(extension).getOctets());
      return Optional.of(
          new NameConstraints(
              rules(parsed.getPermittedSubtrees()), rules(parsed.getExcludedSubtrees())));
    } catch (RuntimeException e) { // which is how Bouncy Castle refuses malformed ASN.1
      throw new CertificateParsingException("its name constraints are malformed", e);
    }
  }

  private static List<Rule> rules(GeneralSubtree[] subtrees) {
    return subtrees == null
        ? List.of()
        : Stream.of(subtrees).map(subtree -> rule(subtree.getBase())).toList();
  }

  private static Rule rule(GeneralName base) {
    return switch (base.getTagNo()) {
      case GeneralName.iPAddress ->
          new Rule(
              base.getTagNo(),
              "",
              ByteBuffer.wrap(ASN1OctetString.getInstance(base.getName()).getOctets()));
      case GeneralName.dNSName, GeneralName.rfc822Name, GeneralName.uniformResourceIdentifier ->
          new Rule(
              base.getTagNo(),
              ASN1IA5String.getInstance(base.getName()).getString().toLowerCase(Locale.ROOT),
              ByteBuffer.allocate(0));
      default -> throw new IllegalArgumentException("a name of type " + base.getTagNo());
    };
  }

  /// Returns the first name of a certificate below this CA that it must not sign.
  Optional<String> violation(X509Certificate certificate) throws CertificateParsingException {
    return names(certificate).stream()
        .filter(name -> !isPermitted(name) || isExcluded(name))
        .map(Name::text)
        .findFirst();
  }

  private static List<Name> names(X509Certificate certificate) throws CertificateParsingException {
    var names = new ArrayList<Name>();
    for (String text : CertificateNames.alternative(certificate, NameType.DNS)) {
      names.add(new Name(GeneralName.dNSName, text));
    }
    for (String text : CertificateNames.alternative(certificate, NameType.EMAIL)) {
      names.add(new Name(GeneralName.rfc822Name, text));
    }
    for (String text : CertificateNames.alternative(certificate, NameType.IP)) {
      names.add(new Name(GeneralName.iPAddress, text));
    }
    for (String text : CertificateNames.alternative(certificate, NameType.URI)) {
      String host = URI.create(text).getHost();
      if (host == null || HostName.address(host).isPresent()) {
        throw new CertificateParsingException("no name constraint can match the URI " + text);
      }
      names.add(new Name(GeneralName.uniformResourceIdentifier, host));
    }
    return names;
  }

  private boolean isPermitted(Name name) {
    List<Rule> ofType = permitted.stream().filter(rule -> rule.type == name.type).toList();
    return ofType.isEmpty() || ofType.stream().anyMatch(rule -> covers(rule, name));
  }

  private boolean isExcluded(Name name) {
    return excluded.stream()
        .filter(rule -> rule.type == name.type)
        .anyMatch(rule -> covers(rule, name) || rule.overlaps(name.text));
  }

  private static boolean covers(Rule rule, Name name) {
    return rule.type == GeneralName.iPAddress
        ? HostName.address(name.text).filter(rule::covers).isPresent()
        : rule.covers(name.text);
  }
}
