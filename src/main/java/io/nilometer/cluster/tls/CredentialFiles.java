package io.nilometer.cluster.tls;

import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.PemSource;

/// Reads the credentials of this replica from three PEM files.
record CredentialFiles(ClusterTls.Files files) implements CredentialSource {

  @Override
  public PeerCredentials load() throws CredentialException {
    return new PeerCredentials(
        CertifiedKey.load(
            new PemSource.File("--cluster-tls-cert-file", files.certificate()),
            new PemSource.File("--cluster-tls-key-file", files.key())),
        new PemSource.File("--cluster-tls-ca-file", files.authorities()).certificates());
  }
}
