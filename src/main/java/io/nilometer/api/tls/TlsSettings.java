package io.nilometer.api.tls;

import java.util.List;
import java.util.stream.Stream;

/// How connections are encrypted, in Java's names.
///
/// @param protocols the least and all above it
/// @param cipherSuites those of TLS 1.3 among them; empty: Java's choice
/// @param groups of the key exchange; empty: Java's choice
/// @param unavailable what was asked for and Java does not have, as it was written
/// @param named certificates for clients that ask for a name
public record TlsSettings(
    List<String> protocols,
    List<String> cipherSuites,
    List<String> groups,
    List<String> unavailable,
    List<NamedCertificate> named) {

  /// Java's choice.
  public static final TlsSettings DEFAULT = of("", List.of(), List.of(), List.of());

  public TlsSettings {
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
    groups = List.copyOf(groups);
    unavailable = List.copyOf(unavailable);
    named = List.copyOf(named);
  }

  /// From what Go's names for them say. Fails with an [IllegalArgumentException] that names the
  /// flag.
  ///
  /// @param minimumVersion `--tls-min-version`
  /// @param cipherSuites `--tls-cipher-suites`
  /// @param curves `--tls-curve-preferences`
  /// @param named `--tls-sni-cert-key`
  public static TlsSettings of(
      String minimumVersion, List<String> cipherSuites, List<Long> curves, List<String> named) {
    GoTls.Choice suites = GoTls.cipherSuites(cipherSuites);
    GoTls.Choice groups = GoTls.groups(curves);
    return new TlsSettings(
        GoTls.protocols(minimumVersion),
        suites.available(),
        groups.available(),
        Stream.concat(suites.unavailable().stream(), groups.unavailable().stream()).toList(),
        named.stream().map(NamedCertificate::parse).toList());
  }
}
