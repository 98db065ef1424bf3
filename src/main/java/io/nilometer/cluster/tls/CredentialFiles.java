package io.nilometer.cluster.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/// Credentials in three PEM files.
record CredentialFiles(ClusterTls.Files files) implements CredentialSource {

  private interface Reading<T> {
    T of(String text) throws GeneralSecurityException;
  }

  @Override
  public PeerCredentials load() throws PeerCredentialsException {
    return new PeerCredentials(
        read("--cluster-tls-cert-file", files.certificate(), Pem::certificates),
        read("--cluster-tls-key-file", files.key(), Pem::privateKey),
        read("--cluster-tls-ca-file", files.authorities(), Pem::certificates));
  }

  private static <T> T read(String flag, Path file, Reading<T> reading)
      throws PeerCredentialsException {
    try {
      return reading.of(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      throw new PeerCredentialsException(flag + " " + file + " does not exist", e);
    } catch (IOException e) {
      throw new PeerCredentialsException(flag + " " + file + " cannot be read: " + e, e);
    } catch (GeneralSecurityException e) {
      throw new PeerCredentialsException(
          flag + " " + file + " cannot be used: " + e.getMessage(), e);
    }
  }
}
