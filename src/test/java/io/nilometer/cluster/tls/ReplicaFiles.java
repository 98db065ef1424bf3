package io.nilometer.cluster.tls;

import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.Pem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.stream.Stream;

/// Certificate, key and authorities of replicas in a folder of a test.
public final class ReplicaFiles {

  /// Vouches for replicas.
  public static final class Authority {

    private final CertifiedKey made;

    public Authority() throws GeneralSecurityException {
      made = GeneratedCredentials.authority(Instant.now());
    }
  }

  private final Path folder;

  public ReplicaFiles(Path folder) {
    this.folder = folder;
  }

  public ClusterTls.Files paths() {
    return new ClusterTls.Files(
        folder.resolve("tls.crt"), folder.resolve("tls.key"), folder.resolve("ca.crt"));
  }

  /// Puts a new certificate by that authority there.
  public ReplicaFiles write(Authority by, Authority... trusted)
      throws GeneralSecurityException, IOException {
    CertifiedKey certificate = GeneratedCredentials.certificate(by.made, Instant.now());
    Files.writeString(paths().key(), Pem.of(certificate.key()));
    Files.writeString(paths().certificate(), Pem.of(certificate.chain()));
    Files.writeString(
        paths().authorities(),
        Pem.of(Stream.of(trusted).map(authority -> authority.made.certificate()).toList()));
    return this;
  }
}
