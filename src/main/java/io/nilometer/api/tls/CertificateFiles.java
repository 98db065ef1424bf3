package io.nilometer.api.tls;

import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.PemSource;
import java.nio.file.Files;
import java.nio.file.Path;

/// A certificate with its chain, and its key, in two PEM files.
public record CertificateFiles(PemSource.File certificate, PemSource.File key)
    implements CertificateSource {

  /// The files of `--tls-cert-file` and `--tls-private-key-file`.
  public static CertificateFiles given(Path certificate, Path key) {
    return new CertificateFiles(
        new PemSource.File("--tls-cert-file", certificate),
        new PemSource.File("--tls-private-key-file", key));
  }

  boolean exist() {
    return Files.exists(certificate.path()) && Files.exists(key.path());
  }

  @Override
  public CertifiedKey load() throws CredentialException {
    return CertifiedKey.load(certificate, key);
  }
}
