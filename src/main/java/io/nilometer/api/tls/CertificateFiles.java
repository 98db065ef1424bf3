package io.nilometer.api.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/// A certificate and its key in two PEM files.
///
/// @param certificateName how messages name the certificate's file: its flag, or what it is
public record CertificateFiles(
    String certificateName, Path certificateFile, String keyName, Path keyFile)
    implements CertificateSource {

  /// As given with `--tls-cert-file` and `--tls-private-key-file`.
  public static CertificateFiles given(Path certificateFile, Path keyFile) {
    return new CertificateFiles(
        "--tls-cert-file", certificateFile, "--tls-private-key-file", keyFile);
  }

  @Override
  public ServingCertificate load() throws ServingCertificateException {
    var certificate = new ServingCertificate(chain(), key());
    try {
      if (!certificate.keyFits()) {
        throw new ServingCertificateException(
            named(keyName, keyFile)
                + " is not the key of the certificate in "
                + named(certificateName, certificateFile));
      }
    } catch (GeneralSecurityException e) {
      throw unusable(keyName, keyFile, e);
    }
    return certificate;
  }

  private List<X509Certificate> chain() throws ServingCertificateException {
    String text = read(certificateName, certificateFile);
    try {
      List<X509Certificate> chain = Pem.certificates(text);
      if (chain.isEmpty()) {
        throw new ServingCertificateException(
            named(certificateName, certificateFile) + " holds no PEM certificate");
      }
      return chain;
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(certificateName, certificateFile, e);
    }
  }

  private PrivateKey key() throws ServingCertificateException {
    String text = read(keyName, keyFile);
    try {
      return Pem.privateKey(text)
          .orElseThrow(
              () ->
                  new ServingCertificateException(
                      named(keyName, keyFile) + " holds no PEM private key"));
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(keyName, keyFile, e);
    }
  }

  private static String read(String name, Path file) throws ServingCertificateException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      throw new ServingCertificateException(named(name, file) + " does not exist", e);
    } catch (IOException e) {
      throw new ServingCertificateException(named(name, file) + " cannot be read: " + e, e);
    }
  }

  private static ServingCertificateException unusable(String name, Path file, Exception cause) {
    return new ServingCertificateException(
        named(name, file) + " cannot be used: " + cause.getMessage(), cause);
  }

  private static String named(String name, Path file) {
    return name + " " + file;
  }
}
