package io.nilometer.scrape.kubelet;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.nilometer.failure.OngoingProblem;
import io.nilometer.kube.KubeCredentials;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.PemSource;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The CA bundle that verifies kubelets and the client certificate that is presented to them: from
/// flags, else from the Kubernetes client's configuration. Reads files on the calling thread: not
/// for event loops.
final class KubeletTls {

  private static final Logger log = LoggerFactory.getLogger(KubeletTls.class);

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private final boolean insecure;
  private final Optional<PemSource> certificateAuthority;
  private final Optional<PemSource> clientCertificate;
  private final Optional<PemSource> clientKey;
  private Loaded current;
  private final OngoingProblem problem = new OngoingProblem();

  /// @param authorities empty: those of the system
  private record Loaded(List<X509Certificate> authorities, Optional<CertifiedKey> client) {}

  /// Reads everything once.
  ///
  /// @throws IllegalArgumentException names the flag, the file and what is wrong with it
  KubeletTls(KubeletSettings settings, KubeCredentials credentials) {
    this.insecure = settings.insecureTls();
    certificateAuthority =
        settings.insecureTls()
            ? Optional.empty()
            : settings
                .certificateAuthority()
                .<PemSource>map(path -> new PemSource.File("--kubelet-certificate-authority", path))
                .or(() -> text("the CA", credentials.certificateAuthority()));
    boolean flags = settings.clientCertificate().isPresent();
    clientCertificate =
        flags
            ? settings
                .clientCertificate()
                .map(path -> new PemSource.File("--kubelet-client-certificate", path))
            : text("the client certificate", credentials.clientCertificate());
    clientKey =
        flags
            ? settings.clientKey().map(path -> new PemSource.File("--kubelet-client-key", path))
            : text("the client key", credentials.clientKey());
    try {
      current = load();
    } catch (CredentialException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Optional<PemSource> text(String what, Optional<String> pem) {
    return pem.map(
        text -> new PemSource.Text(what + " of the Kubernetes client's configuration", text));
  }

  /// Whether something can change while the program runs.
  boolean rotates() {
    return certificateAuthority.filter(PemSource.File.class::isInstance).isPresent()
        || clientCertificate.filter(PemSource.File.class::isInstance).isPresent();
  }

  /// The TLS of new connections; each call creates another context.
  synchronized SslContext context(Supplier<SslProvider> engine) {
    return context(current, engine);
  }

  private SslContext context(Loaded loaded, Supplier<SslProvider> engine) {
    try {
      return build(loaded, engine);
    } catch (SSLException | RuntimeException e) {
      throw new IllegalArgumentException("TLS to kubelets cannot be set up: " + Reason.of(e), e);
    }
  }

  private SslContext build(Loaded loaded, Supplier<SslProvider> engine) throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(engine.get())
            .protocols(PROTOCOLS)
            .endpointIdentificationAlgorithm(insecure ? "" : "HTTPS");
    if (insecure) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    } else if (!loaded.authorities.isEmpty()) {
      builder.trustManager(loaded.authorities);
    }
    loaded.client.map(CertifiedKey::keyManager).ifPresent(builder::keyManager);
    return builder.build();
  }

  /// Reads the files again, and returns a context if they hold something new that can be used. What
  /// cannot be used is logged once and read again later; the previous certificates stay in use.
  synchronized Optional<SslContext> reread(Supplier<SslProvider> engine) {
    try {
      Loaded found = load();
      if (found.equals(current)) {
        problem.ends();
        return Optional.empty();
      }
      SslContext renewed = context(found, engine);
      current = found;
      problem.ends();
      log.info("Certificates for kubelets changed");
      return Optional.of(renewed);
    } catch (CredentialException | IllegalArgumentException e) {
      if (problem.begins(e.getMessage())) {
        log.atWarn()
            .addKeyValue("error", e.getMessage())
            .log("Cannot use the new certificates for kubelets; keeping the previous ones");
      }
      return Optional.empty();
    }
  }

  private Loaded load() throws CredentialException {
    List<X509Certificate> authorities =
        certificateAuthority.isPresent()
            ? certificateAuthority.get().bundle().certificates()
            : List.of();
    Optional<CertifiedKey> client =
        clientCertificate.isPresent()
            ? Optional.of(CertifiedKey.load(clientCertificate.get(), clientKey.orElseThrow()))
            : Optional.empty();
    return new Loaded(authorities, client);
  }
}
