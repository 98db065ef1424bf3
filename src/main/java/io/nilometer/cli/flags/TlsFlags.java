package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// What the API proves itself with, and how it encrypts.
final class TlsFlags {

  static final List<Flag> ALL =
      List.of(
          setting(
              "--cert-dir",
              "serving.certificate-directory",
              Kind.FILE,
              "Where the self-signed certificate is kept when no other is given."),
          setting(
              "--tls-cert-file",
              "serving.certificate-file",
              Kind.FILE,
              "The API's certificate, PEM, those that vouch for it after it."),
          setting(
              "--tls-private-key-file",
              "serving.key-file",
              Kind.FILE,
              "The key of that certificate, PEM."),
          setting(
              "--tls-sni-cert-key",
              "serving.tls.named-certificates",
              Kind.CERTIFICATE,
              "A certificate for clients that ask for one of these names (default: the names in"
                  + " it); a name may begin with *."),
          setting(
              "--tls-min-version",
              "serving.tls.minimum-version",
              Kind.TEXT,
              "VersionTLS12 or VersionTLS13; of VersionTLS10 and VersionTLS11 Java serves none, so"
                  + " they mean VersionTLS12 (default VersionTLS12)."),
          setting(
              "--tls-cipher-suites",
              "serving.tls.cipher-suites",
              Kind.LIST,
              "Cipher suites below TLS 1.3, by their names in Go (default: Java's)."),
          setting(
              "--tls-curve-preferences",
              "serving.tls.curves",
              Kind.NUMBERS,
              "Groups of the key exchange, by their numbers in Go: 23, 24, 25, 29; Java has no 4587"
                  + " to 4589 (default: Java's)."));

  private TlsFlags() {}
}
