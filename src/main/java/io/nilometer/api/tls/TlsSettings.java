package io.nilometer.api.tls;

import java.util.List;
import java.util.stream.Stream;

/// TLS of the serving side, in Java's names.
///
/// @param protocols the enabled versions
/// @param cipherSuites including those of TLS 1.3; empty for Java's default without `TLS_DHE_…`
/// @param groups of the key exchange
/// @param unavailable configured values that Java does not support, as they were given
/// @param named certificates for clients that send certain server names
public record TlsSettings(
    List<String> protocols,
    List<String> cipherSuites,
    List<String> groups,
    List<String> unavailable,
    List<NamedCertificate> named) {

  public TlsSettings {
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
    groups = List.copyOf(groups);
    unavailable = List.copyOf(unavailable);
    named = List.copyOf(named);
  }

  /// Reads the flags, which have Go's names. Fails with an [IllegalArgumentException] that names
  /// the flag.
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
