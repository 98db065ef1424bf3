package io.nilometer.kube.http;

import io.nilometer.tls.PemSource;
import java.util.Optional;

/// How an HTTPS server proves that it is the right one.
///
/// @param name it must have in its certificate, and that is sent to it (SNI); absent: the host of
///     its address
/// @param authorities that may have signed the certificate; absent: those that Java trusts
/// @param insecure whatever it shows is accepted
/// @param remedy how to correct the authorities or the name, for messages
public record ServerIdentity(
    Optional<String> name, Optional<PemSource> authorities, boolean insecure, Remedy remedy) {

  /// What to correct.
  ///
  /// @param authorities where they are configured
  /// @param name where the name is configured
  public record Remedy(String authorities, String name) {}

  String nameOr(String host) {
    String chosen = name.orElse(host);
    return chosen.endsWith(".") ? chosen.substring(0, chosen.length() - 1) : chosen;
  }
}
