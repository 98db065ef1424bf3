package io.nilometer.api.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.nilometer.failure.OngoingProblem;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS of the serving side. New connections get the newest certificate that could be loaded, open
/// connections keep theirs. Safe for any thread.
public final class ServingTls {

  private static final Logger log = LoggerFactory.getLogger(ServingTls.class);
  private static final Duration EXPIRES_SOON = Duration.ofDays(7);

  /// Go's. A client cannot prove in another way that it holds its key.
  private static final String[] SIGNATURE_SCHEMES = {
    "rsa_pss_rsae_sha256",
    "ecdsa_secp256r1_sha256",
    "ed25519",
    "rsa_pss_rsae_sha384",
    "rsa_pss_rsae_sha512",
    "rsa_pkcs1_sha256",
    "rsa_pkcs1_sha384",
    "rsa_pkcs1_sha512",
    "ecdsa_secp384r1_sha384",
    "ecdsa_secp521r1_sha512"
  };

  private final CertificateSource source;
  private final TlsSettings settings;
  private final InstantSource clock;
  private final Set<String> warned = new HashSet<>();
  private volatile Served served;
  private final OngoingProblem problem = new OngoingProblem();

  /// @param own for clients that send no known server name
  /// @param named for clients that send a certain server name
  private record Certificates(CertifiedKey own, List<ServingKeys.Named> named) {

    Stream<X509Certificate> all() {
      return Stream.concat(Stream.of(own), named.stream().map(ServingKeys.Named::certificate))
          .map(CertifiedKey::certificate);
    }
  }

  /// @param context of the JDK
  /// @param lenient BoringSSL's, for server names that the JDK refuses, where it can be used
  private record Served(
      Certificates certificates, SSLContext context, Optional<SslContext> lenient) {}

  public ServingTls(CertificateSource source, TlsSettings settings, InstantSource clock)
      throws CredentialException {
    this.source = source;
    this.settings = settings;
    this.clock = clock;
    Certificates certificates = load();
    this.served = served(certificates);
  }

  /// Logs configured values that Java does not support, and certificates outside their validity.
  public synchronized void logProblems() {
    if (!settings.unavailable().isEmpty()) {
      log.warn(
          "Java does not support some configured TLS values: unavailable={}",
          settings.unavailable());
    }
    warnOfValidity();
  }

  private Certificates load() throws CredentialException {
    var named = new ArrayList<ServingKeys.Named>();
    for (NamedCertificate one : settings.named()) {
      named.add(new ServingKeys.Named(one.source().load(), one.names()));
    }
    return new Certificates(source.load(), List.copyOf(named));
  }

  /// Returns the engine of one connection. It requests a client certificate but does not verify it:
  /// an engine that rejected it could not tell the client the reason.
  public SSLEngine engine() {
    Served now = served;
    SSLEngine usual = engine(now.context());
    return new LenientEngine(
        usual, now.lenient().map(context -> () -> context.newEngine(ByteBufAllocator.DEFAULT)));
  }

  private SSLEngine engine(SSLContext context) {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setWantClientAuth(true);
    parameters.setProtocols(settings.protocols().toArray(String[]::new));
    parameters.setCipherSuites(
        settings.cipherSuites().isEmpty()
            ? withoutFiniteFields(parameters.getCipherSuites())
            : settings.cipherSuites().toArray(String[]::new));
    parameters.setNamedGroups(settings.groups().toArray(String[]::new));
    parameters.setSignatureSchemes(SIGNATURE_SCHEMES);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// Go has none either: a client that chose them would make the handshake ten times as expensive.
  private static String[] withoutFiniteFields(String... suites) {
    return Stream.of(suites).filter(suite -> !suite.startsWith("TLS_DHE_")).toArray(String[]::new);
  }

  /// The certificate of new connections without a known server name.
  public X509Certificate certificate() {
    return served.certificates().own().certificate();
  }

  /// When the first of the certificates expires.
  public Instant expiry() {
    return served
        .certificates()
        .all()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /// Loads new certificates if there are any. Certificates that cannot be served are logged once,
  /// and the previous ones stay in use.
  public synchronized void refresh() {
    try {
      Certificates certificates = load();
      problem.ends();
      if (!certificates.equals(served.certificates())) {
        List<X509Certificate> before = served.certificates().all().toList();
        served = served(certificates);
        certificates
            .all()
            .filter(certificate -> !before.contains(certificate))
            .forEach(ServingTls::logChange);
      }
    } catch (CredentialException e) {
      if (problem.begins(e.getMessage())) {
        log.error(
            "Cannot load the new serving certificate; keeping the previous one: error={}",
            e.getMessage());
      }
    }
    warnOfValidity();
  }

  private static void logChange(X509Certificate certificate) {
    log.info(
        "Serving certificate changed: subject={} notAfter={}",
        certificate.getSubjectX500Principal(),
        certificate.getNotAfter().toInstant());
  }

  /// Once for each certificate and problem.
  private void warnOfValidity() {
    Instant now = clock.instant();
    served
        .certificates()
        .all()
        .forEach(
            certificate -> {
              Instant end = certificate.getNotAfter().toInstant();
              Instant start = certificate.getNotBefore().toInstant();
              if (now.isAfter(end)) {
                warnOnce("Serving certificate has expired; replace it", certificate);
              } else if (now.isAfter(end.minus(EXPIRES_SOON))) {
                warnOnce("Serving certificate expires soon; replace it", certificate);
              } else if (now.isBefore(start)) {
                warnOnce("Serving certificate is not valid yet; check the clock", certificate);
              }
            });
  }

  private void warnOnce(String problem, X509Certificate certificate) {
    if (warned.add(problem + certificate.getSerialNumber() + certificate.getNotAfter())) {
      log.warn(
          "{}: subject={} notBefore={} notAfter={}",
          problem,
          certificate.getSubjectX500Principal(),
          certificate.getNotBefore().toInstant(),
          certificate.getNotAfter().toInstant());
    }
  }

  private Served served(Certificates certificates) throws CredentialException {
    return new Served(certificates, context(certificates), lenient(certificates.own()));
  }

  /// Serves the server's own certificate: an odd name is the name of no other.
  private Optional<SslContext> lenient(CertifiedKey own) {
    boolean usable = OpenSsl.isAvailable() && !own.key().getAlgorithm().equals("EdDSA");
    if (!usable) {
      return Optional.empty();
    }
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(own.keyManager())
              .sslProvider(SslProvider.OPENSSL)
              .trustManager(new AnyClientCertificate())
              .clientAuth(ClientAuth.OPTIONAL)
              .option(OpenSslContextOption.GROUPS, settings.groups().toArray(String[]::new))
              .protocols(settings.protocols());
      if (!settings.cipherSuites().isEmpty()) {
        builder.ciphers(settings.cipherSuites());
      }
      return Optional.of(builder.build());
    } catch (SSLException | RuntimeException e) { // a key or a suite that BoringSSL does not have
      log.debug("Odd server names are refused: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static SSLContext context(Certificates certificates) throws CredentialException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {new ServingKeys(certificates.own(), certificates.named())},
          new TrustManager[] {new AnyClientCertificate()},
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new CredentialException("the serving certificate cannot be used: " + e.getMessage(), e);
    }
  }
}
