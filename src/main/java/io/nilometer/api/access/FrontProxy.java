package io.nilometer.api.access;

import io.nilometer.api.http.Headers;
import io.nilometer.kube.review.User;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A proxy that has authenticated the caller and names the user in header fields. It must present a
/// certificate signed by its CA.
record FrontProxy(CertificateAuthorities authorities, RequestHeaderNames names) {

  /// Authenticates the caller by the header fields.
  ///
  AuthenticationResult identity(Headers headers, ShownCertificates shown, Instant now) {
    if (!shown.areGoodFor(authorities, now)) {
      return new AuthenticationResult.Disproved(
          "the front-proxy CA did not sign the certificate for a client");
    }
    String name = new ClientCertificate(shown.own()).commonName();
    if (!names.allowedNames().isEmpty() && !names.allowedNames().contains(name)) {
      return new AuthenticationResult.Disproved(
          "the allowed names of front proxies do not include " + name);
    }
    return first(headers, names.users())
        .<AuthenticationResult>map(user -> new AuthenticationResult.Known(user(headers, user)))
        .orElseGet(AuthenticationResult.Unclaimed::new);
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
