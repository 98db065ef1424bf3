package io.nilometer.tls;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A certificate with its chain, and its key, in two PEM files.
public record CertificateFiles(PemSource.File certificate, PemSource.File key) {

  /// The files of two flags, of which both or none must be set. Fails with an
  /// [IllegalArgumentException] that names the flags.
  public static Optional<CertificateFiles> given(
      String certificateFlag, Optional<Path> certificate, String keyFlag, Optional<Path> key) {
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException(
          certificateFlag + " and " + keyFlag + " belong together: give both or none");
    }
    return certificate.map(
        path ->
            new CertificateFiles(
                new PemSource.File(certificateFlag, path),
                new PemSource.File(keyFlag, key.orElseThrow())));
  }

  public boolean exist() {
    return Files.exists(certificate.path()) && Files.exists(key.path());
  }

  /// Reads both files anew on each call, on the calling thread.
  public CertifiedKey load() throws CredentialException {
    return CertifiedKey.load(certificate, key);
  }
}
