package io.nilometer.demo;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/// A private key and its certificate.
record Identity(PrivateKey key, X509Certificate certificate) {

  private static final int LINE = 64;

  PemKeyCertOptions options() {
    return new PemKeyCertOptions()
        .setKeyValue(Buffer.buffer(pem("PRIVATE KEY", key.getEncoded())))
        .setCertValue(Buffer.buffer(certificatePem()));
  }

  String certificatePem() {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate without an encoded form", e);
    }
  }

  private static String pem(String type, byte[] der) {
    String body = Base64.getMimeEncoder(LINE, "\n".getBytes(US_ASCII)).encodeToString(der);
    return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
  }
}
