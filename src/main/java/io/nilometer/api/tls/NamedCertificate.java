package io.nilometer.api.tls;

import io.nilometer.tls.CertificateFiles;
import io.nilometer.tls.PemSource;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A certificate for clients that send one of some server names (`--tls-sni-cert-key`).
///
/// @param names the first label may be `*`; empty for the names in the certificate
public record NamedCertificate(Path certificateFile, Path keyFile, List<String> names) {

  public NamedCertificate {
    names = List.copyOf(names);
  }

  /// From `certificate,key` or `certificate,key:name,name`.
  static NamedCertificate parse(String text) {
    String[] filesAndNames = text.split(":", 2);
    List<String> files = parts(filesAndNames[0]);
    List<String> names = filesAndNames.length == 1 ? List.of() : parts(filesAndNames[1]);
    boolean empty = files.contains("") || names.contains("");
    if (files.size() != 2 || empty) {
      throw new IllegalArgumentException(
          "--tls-sni-cert-key: '"
              + text
              + "' is not of the form certificate,key or certificate,key:name,name");
    }
    return new NamedCertificate(Path.of(files.get(0)), Path.of(files.get(1)), names);
  }

  private static List<String> parts(String text) {
    return Stream.of(text.split(",", -1)).map(String::strip).toList();
  }

  CertificateSource source() {
    return new CertificateFiles(
            new PemSource.File("--tls-sni-cert-key", certificateFile),
            new PemSource.File("--tls-sni-cert-key", keyFile))
        ::load;
  }
}
