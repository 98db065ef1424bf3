package io.nilometer.cluster.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/// Certificate, key and authorities of replicas in a folder of a test.
public final class ReplicaFiles {

  /// Vouches for replicas.
  public static final class Authority {

    private final CertificateMaker.Made made;

    public Authority() throws GeneralSecurityException {
      made = CertificateMaker.authority(Instant.now());
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
    CertificateMaker.Made certificate = CertificateMaker.certificate(by.made, Instant.now());
    Files.writeString(paths().key(), Pem.of(certificate.key()));
    Files.writeString(paths().certificate(), Pem.of(List.of(certificate.certificate())));
    Files.writeString(
        paths().authorities(),
        Pem.of(Stream.of(trusted).map(authority -> authority.made.certificate()).toList()));
    return this;
  }
}
