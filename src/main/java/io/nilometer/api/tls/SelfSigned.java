package io.nilometer.api.tls;

import io.nilometer.tls.CertificateFiles;
import io.nilometer.tls.CertificateSpec;
import io.nilometer.tls.CertificateSpec.Usage;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.Pem;
import io.nilometer.tls.PemSource;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;

/// Generates a self-signed certificate and keeps it in a directory as `apiserver.crt` and
/// `apiserver.key`. A kept certificate is used while it is valid for another month; then a new one,
/// valid for a year, replaces it.
public final class SelfSigned implements CertificateSource {

  private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){3}");
  private static final Duration LIFETIME = Duration.ofDays(365);
  private static final Duration RENEWAL = Duration.ofDays(30);
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);

  private final Path directory;
  private final CertificateFiles kept;
  private final String bindAddress;
  private final InstantSource clock;

  public SelfSigned(Path directory, String bindAddress, InstantSource clock) {
    this.directory = directory;
    this.kept =
        new CertificateFiles(
            new PemSource.File("the kept certificate", directory.resolve("apiserver.crt")),
            new PemSource.File("the kept key", directory.resolve("apiserver.key")));
    this.bindAddress = bindAddress;
    this.clock = clock;
  }

  @Override
  public CertifiedKey load() throws CredentialException {
    if (kept.exist()) {
      CertifiedKey found = kept.load();
      if (isValidFor(RENEWAL, found.certificate())) {
        return found;
      }
    }
    CertifiedKey generated = generate();
    keep(generated);
    return generated;
  }

  private boolean isValidFor(Duration time, X509Certificate certificate) {
    return certificate.getNotAfter().toInstant().isAfter(clock.instant().plus(time));
  }

  private CertifiedKey generate() throws CredentialException {
    Instant now = clock.instant();
    String host = hostname();
    try {
      return new CertificateSpec(
              new X500Principal("CN=" + host + "@" + now.getEpochSecond()),
              Usage.SELF_SIGNED_SERVER,
              now.minus(CLOCK_SKEW),
              now.plus(LIFETIME),
              Stream.of("localhost", host).distinct().toList(),
              Stream.of("127.0.0.1", bindAddress)
                  .filter(SelfSigned::isIpAddress)
                  .distinct()
                  .toList())
          .selfSigned();
    } catch (GeneralSecurityException e) {
      throw new CredentialException(
          "cannot generate a self-signed certificate: " + e.getMessage(), e);
    }
  }

  private static boolean isIpAddress(String address) {
    return address.indexOf(':') >= 0 || IPV4.matcher(address).matches();
  }

  /// From the kernel: a resolver takes seconds where no name server answers.
  private static String hostname() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException notLinux) {
      return "localhost";
    }
  }

  private void keep(CertifiedKey generated) throws CredentialException {
    try {
      Files.createDirectories(directory);
      write(kept.key().path(), Pem.of(generated.key()));
      write(kept.certificate().path(), Pem.of(generated.chain()));
    } catch (IOException e) {
      throw new CredentialException(
          "--cert-dir "
              + directory
              + ": the self-signed certificate cannot be written there ("
              + reason(e)
              + "); make the directory writable, or give --tls-cert-file and"
              + " --tls-private-key-file",
          e);
    }
  }

  private static String reason(IOException failure) {
    return failure instanceof AccessDeniedException ? "permission denied" : failure.getMessage();
  }

  /// Replaces the file atomically; only its owner can read it.
  private static void write(Path file, String content) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    Path part = Files.createTempFile(file.getParent(), "apiserver", ".part", ownerOnly);
    Files.writeString(part, content);
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
