package io.nilometer.api;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The TLS side of the server: new connections get the newest certificate that could be loaded,
/// those that are open keep theirs. Safe for any thread.
final class ServingTls {

  private static final Logger log = LoggerFactory.getLogger(ServingTls.class);
  private static final char[] NO_PASSWORD = {};

  private final CertificateSource source;
  private volatile Served served;
  private String lastFailure = "";

  private record Served(ServingCertificate certificate, SSLContext context) {}

  ServingTls(CertificateSource source) throws ServingCertificateException {
    this.source = source;
    ServingCertificate certificate = source.load();
    this.served = new Served(certificate, context(certificate));
  }

  /// For one connection. The client may show a certificate, which is not judged here: an engine
  /// that refused it could not tell the client why.
  SSLEngine engine() {
    SSLEngine engine = served.context().createSSLEngine();
    engine.setUseClientMode(false);
    engine.setWantClientAuth(true);
    return engine;
  }

  /// What new connections get.
  X509Certificate certificate() {
    return served.certificate().certificate();
  }

  /// Looks whether there is another certificate. One that cannot be served is told of once, and
  /// the one before stays.
  synchronized void refresh() {
    try {
      ServingCertificate certificate = source.load();
      lastFailure = "";
      if (!certificate.equals(served.certificate())) {
        served = new Served(certificate, context(certificate));
        log.info(
            "Serving certificate changed: subject={} notAfter={}",
            certificate.certificate().getSubjectX500Principal(),
            certificate.certificate().getNotAfter().toInstant());
      }
    } catch (ServingCertificateException e) {
      if (!e.getMessage().equals(lastFailure)) {
        lastFailure = e.getMessage();
        log.error("Serving certificate unusable, the one before is kept: error={}", lastFailure);
      }
    }
  }

  private static SSLContext context(ServingCertificate certificate)
      throws ServingCertificateException {
    try {
      KeyStore keys = KeyStore.getInstance("JKS"); // does not judge the order of the chain;
      keys.load(null, NO_PASSWORD);
      keys.setKeyEntry(
          "serving",
          certificate.key(),
          NO_PASSWORD,
          certificate.chain().toArray(X509Certificate[]::new));
      KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("SunX509");
      keyManagers.init(keys, NO_PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keyManagers.getKeyManagers(), new TrustManager[] {new AnyClientCertificate()}, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new ServingCertificateException("the serving certificate cannot be used: " + e, e);
    }
  }
}
