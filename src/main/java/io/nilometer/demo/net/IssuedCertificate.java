package io.nilometer.demo.net;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.net.KeyCertOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

/// A private key and its certificate.
public record IssuedCertificate(PrivateKey key, X509Certificate certificate) {

  private static final int LINE = 64;
  private static final char[] NO_PASSWORD = {};

  /// For any number of servers and clients, which share what is made here: loading a key from PEM
  /// anew for each of a thousand servers takes many seconds.
  public KeyCertOptions options() {
    return KeyCertOptions.wrap(keyManager());
  }

  /// For the JDK's own clients.
  public X509KeyManager keyManager() {
    try {
      KeyStore store = KeyStore.getInstance("JKS");
      store.load(null, null);
      store.setKeyEntry("key", key, NO_PASSWORD, new X509Certificate[] {certificate});
      var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      return (X509KeyManager) factory.getKeyManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("cannot use the key of " + certificate, e);
    }
  }

  String certificatePem() {
    try {
      String body =
          Base64.getMimeEncoder(LINE, "\n".getBytes(US_ASCII))
              .encodeToString(certificate.getEncoded());
      return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate without an encoded form", e);
    }
  }
}
