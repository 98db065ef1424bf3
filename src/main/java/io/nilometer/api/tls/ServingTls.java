package io.nilometer.api.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The TLS side of the server: new connections get the newest certificate that could be loaded,
/// those that are open keep theirs. Safe for any thread.
public final class ServingTls {

  private static final Logger log = LoggerFactory.getLogger(ServingTls.class);
  private final CertificateSource source;
  private final TlsSettings settings;
  private volatile Served served;
  private String lastFailure = "";

  /// @param own the server's
  /// @param named those for clients that ask for a name
  private record Certificates(ServingCertificate own, List<ServingKeys.Named> named) {

    Stream<X509Certificate> all() {
      return Stream.concat(Stream.of(own), named.stream().map(ServingKeys.Named::certificate))
          .map(ServingCertificate::certificate);
    }
  }

  private record Served(Certificates certificates, SSLContext context) {}

  public ServingTls(CertificateSource source, TlsSettings settings)
      throws ServingCertificateException {
    this.source = source;
    this.settings = settings;
    Certificates certificates = load();
    this.served = new Served(certificates, context(certificates));
  }

  /// What was asked for and Java does not have.
  public void tellUnavailable() {
    if (!settings.unavailable().isEmpty()) {
      log.warn("Java does not serve what was asked for: unavailable={}", settings.unavailable());
    }
  }

  private Certificates load() throws ServingCertificateException {
    var named = new ArrayList<ServingKeys.Named>();
    for (NamedCertificate one : settings.named()) {
      named.add(new ServingKeys.Named(one.source().load(), one.names()));
    }
    return new Certificates(source.load(), List.copyOf(named));
  }

  /// For one connection. The client may show a certificate, which is not judged here: an engine
  /// that refused it could not tell the client why.
  public SSLEngine engine() {
    SSLEngine engine = served.context().createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setWantClientAuth(true);
    parameters.setProtocols(settings.protocols().toArray(String[]::new));
    if (!settings.cipherSuites().isEmpty()) {
      parameters.setCipherSuites(settings.cipherSuites().toArray(String[]::new));
    }
    if (!settings.groups().isEmpty()) {
      parameters.setNamedGroups(settings.groups().toArray(String[]::new));
    }
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// What new connections get that ask for no name.
  X509Certificate certificate() {
    return served.certificates().own().certificate();
  }

  /// Looks whether there is another certificate. One that cannot be served is told of once, and
  /// the one before stays.
  public synchronized void refresh() {
    try {
      Certificates certificates = load();
      lastFailure = "";
      if (!certificates.equals(served.certificates())) {
        List<X509Certificate> before = served.certificates().all().toList();
        served = new Served(certificates, context(certificates));
        certificates
            .all()
            .filter(certificate -> !before.contains(certificate))
            .forEach(ServingTls::tellChange);
      }
    } catch (ServingCertificateException e) {
      if (!e.getMessage().equals(lastFailure)) {
        lastFailure = e.getMessage();
        log.error("Serving certificate unusable, the one before is kept: error={}", lastFailure);
      }
    }
  }

  private static void tellChange(X509Certificate certificate) {
    log.info(
        "Serving certificate changed: subject={} notAfter={}",
        certificate.getSubjectX500Principal(),
        certificate.getNotAfter().toInstant());
  }

  private static SSLContext context(Certificates certificates) throws ServingCertificateException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new ServingKeys(certificates.own(), certificates.named())},
          new TrustManager[] {new AnyClientCertificate()},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new ServingCertificateException("the serving certificate cannot be used: " + e, e);
    }
  }
}
