package io.nilometer.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// Where PEM text comes from. Every call reads it anew, on the calling thread. A
/// [CredentialException] names the source.
public sealed interface PemSource {

  String text() throws CredentialException;

  /// For messages: what the user gave.
  String origin();

  /// A file.
  ///
  /// @param flag the flag that names it, or what is in it
  record File(String flag, Path path) implements PemSource {

    @Override
    public String text() throws CredentialException {
      try {
        return Files.readString(path, ISO_8859_1); // accepts any byte
      } catch (NoSuchFileException e) {
        throw new CredentialException(origin() + " does not exist", e);
      } catch (AccessDeniedException e) {
        throw new CredentialException(origin() + " cannot be read: permission denied", e);
      } catch (IOException e) {
        throw new CredentialException(origin() + " cannot be read: " + e.getMessage(), e);
      }
    }

    @Override
    public String origin() {
      return flag + " " + path;
    }
  }

  /// A field of a larger document.
  record Text(String origin, String text) implements PemSource {

    /// Without the text, which may be a key.
    @Override
    public String toString() {
      return origin;
    }
  }

  /// At least one certificate.
  default List<X509Certificate> certificates() throws CredentialException {
    return certificates(text());
  }

  private List<X509Certificate> certificates(String text) throws CredentialException {
    try {
      List<X509Certificate> found = Pem.certificates(text);
      if (found.isEmpty()) {
        throw noCertificate();
      }
      return found;
    } catch (GeneralSecurityException e) {
      throw unusable(e);
    }
  }

  /// A CA bundle with at least one certificate that can be parsed.
  default Pem.Bundle bundle() throws CredentialException {
    String text = text();
    Pem.Bundle bundle = Pem.bundle(text);
    if (bundle.certificates().isEmpty()) {
      certificates(text); // which says what is wrong with the first
      throw noCertificate();
    }
    return bundle;
  }

  default PrivateKey privateKey() throws CredentialException {
    try {
      return Pem.privateKey(text())
          .orElseThrow(
              () ->
                  new CredentialException(
                      origin() + " holds no PEM private key (-----BEGIN … PRIVATE KEY-----)"));
    } catch (GeneralSecurityException e) {
      throw unusable(e);
    }
  }

  private CredentialException noCertificate() {
    return new CredentialException(
        origin() + " holds no PEM certificate (-----BEGIN CERTIFICATE-----)");
  }

  private CredentialException unusable(GeneralSecurityException cause) {
    return new CredentialException(origin() + " cannot be used: " + oneLine(cause), cause);
  }

  private static String oneLine(Throwable failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }
}
