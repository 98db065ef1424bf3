package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;
import static io.nilometer.cli.flags.Flag.unset;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// The serving certificate, and what TLS may negotiate.
final class TlsFlags {

  static final FlagGroup GROUP =
      new FlagGroup(
          "Serving certificate and TLS",
          List.of(
              setting(
                  "--cert-dir",
                  "serving.certificate-directory",
                  Kind.FILE,
                  "apiserver.local.config/certificates",
                  "Directory of the self-signed certificate, used unless --tls-cert-file is given"),
              setting(
                  "--tls-cert-file",
                  "serving.certificate-file",
                  Kind.FILE,
                  unset("a self-signed certificate"),
                  "PEM file with the serving certificate, followed by its intermediate CA"
                      + " certificates; reloaded when it changes"),
              setting(
                  "--tls-private-key-file",
                  "serving.key-file",
                  Kind.FILE,
                  "",
                  "PEM file with the private key for --tls-cert-file"),
              setting(
                  "--tls-sni-cert-key",
                  "serving.tls.named-certificates",
                  Kind.CERTIFICATE,
                  "",
                  "PEM files with certificate and key for clients that ask for these domains by SNI"
                      + " (without domains: those in the certificate); a domain may start with *."
                      + " and several values may be separated by semicolons"),
              setting(
                  "--tls-min-version",
                  "serving.tls.minimum-version",
                  Kind.TEXT,
                  "VersionTLS12",
                  "Minimum TLS version: VersionTLS12 or VersionTLS13; VersionTLS10 and VersionTLS11"
                      + " mean VersionTLS12"),
              setting(
                  "--tls-cipher-suites",
                  "serving.tls.cipher-suites",
                  Kind.LIST,
                  unset("the JDK's without TLS_DHE_*"),
                  "Cipher suites for TLS 1.2, by their Go names; those of TLS 1.3 are always on"),
              setting(
                  "--tls-curve-preferences",
                  "serving.tls.curves",
                  Kind.NUMBERS,
                  unset("29, 23, 24 and 25"),
                  "Key exchange groups, by their Go numbers: 23, 24, 25 or 29; the JDK lacks 4587"
                      + " to 4589")));

  private TlsFlags() {}
}
