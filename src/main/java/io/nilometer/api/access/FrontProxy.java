package io.nilometer.api.access;

import io.nilometer.api.http.Headers;
import io.nilometer.kube.review.User;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A proxy that has found out who calls, and says so in header fields. It is believed only when it
/// shows a certificate that its authorities vouch for.
record FrontProxy(CertificateAuthorities authorities, RequestHeaderNames names) {

  /// @param shown by the client, its own first; not empty
  Identity identity(Headers headers, List<X509Certificate> shown, Instant now) {
    if (!authorities.vouchFor(shown, now)) {
      return new Identity.Disproved("the certificate is no front proxy's");
    }
    String name = new ClientCertificate(shown.getFirst()).commonName();
    if (!names.allowedNames().isEmpty() && !names.allowedNames().contains(name)) {
      return new Identity.Disproved("no front proxy may be called " + name);
    }
    return first(headers, names.users())
        .<Identity>map(user -> new Identity.Known(user(headers, user)))
        .orElseGet(Identity.Unclaimed::new);
  }

  private User user(Headers headers, String name) {
    return new User(name, first(headers, names.uids()).orElse(""), groups(headers), extra(headers));
  }

  private static Optional<String> first(Headers headers, List<String> names) {
    return names.stream()
        .flatMap(name -> headers.first(name).stream())
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  private List<String> groups(Headers headers) {
    return names.groups().stream()
        .flatMap(name -> headers.all(name).stream())
        .filter(value -> !value.isEmpty())
        .toList();
  }

  private Map<String, List<String>> extra(Headers headers) {
    Map<String, List<String>> extra = new TreeMap<>();
    for (String prefix : names.extraPrefixes()) {
      ExtraHeaders.collect(headers, prefix.toLowerCase(Locale.ROOT), extra);
    }
    return extra;
  }
}
