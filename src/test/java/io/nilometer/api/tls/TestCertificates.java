package io.nilometer.api.tls;

import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.Pem;
import io.nilometer.tls.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;

/// Certificate files for tests of the server.
public final class TestCertificates {

  private TestCertificates() {}

  /// Puts a new certificate and key in the place of `file`.crt and `file`.key.
  public static X509Certificate write(Path directory, String file, String name) throws IOException {
    CertifiedKey made =
        TestCertificate.of(name).valid(Duration.ofHours(-1), Duration.ofDays(90)).selfSigned();
    Files.writeString(directory.resolve(file + ".crt"), Pem.of(made.chain()));
    Files.writeString(directory.resolve(file + ".key"), Pem.of(made.key()));
    return made.certificate();
  }
}
