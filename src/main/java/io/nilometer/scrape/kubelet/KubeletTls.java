package io.nilometer.scrape.kubelet;

import io.nilometer.failure.OngoingProblem;
import io.nilometer.kube.KubeCredentials;
import io.nilometer.tls.CertificateFiles;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.Pem;
import io.nilometer.tls.PemSource;
import io.nilometer.tls.ServerTrust;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The CA bundle that verifies kubelets and the client certificate that is presented to them: from
/// flags, else from the Kubernetes client's configuration. Reads files on the calling thread: not
/// for event loops.
final class KubeletTls {

  private static final Logger log = LoggerFactory.getLogger(KubeletTls.class);

  private final boolean insecure;
  private final Factory factory;
  private final Optional<PemSource> certificateAuthority;
  private final Optional<PemSource> clientCertificate;
  private final Optional<PemSource> clientKey;
  private final TlsAdvice advice;
  private Loaded current;
  private final OngoingProblem problem = new OngoingProblem();

  /// The PEM texts as they were read.
  private record Texts(
      Optional<PemSource> authority, Optional<PemSource> certificate, Optional<PemSource> key) {}

  /// @param bundle empty: the CAs of the system
  private record Loaded(Texts texts, Optional<Pem.Bundle> bundle, Optional<CertifiedKey> client) {}

  /// Creates the TLS of connections from what was loaded.
  interface Factory {
    ClientTls create(ServerTrust trust, Optional<CertifiedKey> client) throws SSLException;
  }

  /// Reads everything once.
  ///
  /// @throws IllegalArgumentException names the flag, the file and what is wrong with it
  KubeletTls(KubeletSettings settings, KubeCredentials credentials, Factory factory) {
    this.insecure = settings.security() == KubeletSettings.Security.UNVERIFIED_TLS;
    this.factory = factory;
    certificateAuthority =
        insecure
            ? Optional.empty()
            : settings
                .certificateAuthority()
                .<PemSource>map(path -> new PemSource.File("--kubelet-certificate-authority", path))
                .or(() -> text("the CA", credentials.certificateAuthority()));
    clientCertificate =
        settings
            .client()
            .<PemSource>map(CertificateFiles::certificate)
            .or(() -> text("the client certificate", credentials.clientCertificate()));
    clientKey =
        settings
            .client()
            .<PemSource>map(CertificateFiles::key)
            .or(() -> text("the client key", credentials.clientKey()));
    this.advice = new TlsAdvice(certificateAuthority);
    try {
      current = load(read());
    } catch (CredentialException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    warnOfUnreadable(current);
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

  /// Why a request failed, and what to do.
  String reason(Throwable failure) {
    return advice.reason(failure);
  }

  /// The TLS of new connections; each call creates another context.
  synchronized ClientTls context() {
    return context(current);
  }

  private ClientTls context(Loaded loaded) {
    try {
      return factory.create(trust(loaded), loaded.client);
    } catch (GeneralSecurityException | SSLException | RuntimeException e) {
      throw new IllegalArgumentException("TLS to kubelets cannot be set up: " + Reason.of(e), e);
    }
  }

  private ServerTrust trust(Loaded loaded) throws GeneralSecurityException {
    if (insecure) {
      return ServerTrust.ofAny();
    }
    return loaded.bundle.isPresent()
        ? ServerTrust.of(loaded.bundle.get().certificates(), InstantSource.system())
        : ServerTrust.ofSystem(InstantSource.system());
  }

  /// Reads the files again, and returns a context if they hold something new that can be used. What
  /// cannot be used is logged once and read again later; the previous certificates stay in use.
  synchronized Optional<ClientTls> reread() {
    try {
      Texts texts = read();
      if (texts.equals(current.texts)) {
        problem.ends();
        return Optional.empty();
      }
      Loaded found = load(texts);
      ClientTls renewed = context(found);
      current = found;
      problem.ends();
      log.info("Certificates for kubelets changed");
      warnOfUnreadable(found);
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

  private void warnOfUnreadable(Loaded loaded) {
    int unreadable = loaded.bundle.map(Pem.Bundle::unreadable).orElse(0);
    if (unreadable > 0) {
      log.atWarn()
          .addKeyValue("bundle", certificateAuthority.orElseThrow().origin())
          .addKeyValue("unreadable", unreadable)
          .log("Skipped certificates of the CA bundle for kubelets that cannot be read");
    }
  }

  private Texts read() throws CredentialException {
    return new Texts(read(certificateAuthority), read(clientCertificate), read(clientKey));
  }

  private static Optional<PemSource> read(Optional<PemSource> source) throws CredentialException {
    return source.isPresent()
        ? Optional.of(new PemSource.Text(source.get().origin(), source.get().text()))
        : Optional.empty();
  }

  private static Loaded load(Texts texts) throws CredentialException {
    Optional<Pem.Bundle> bundle =
        texts.authority.isPresent()
            ? Optional.of(texts.authority.get().bundle())
            : Optional.empty();
    Optional<CertifiedKey> client =
        texts.certificate.isPresent()
            ? Optional.of(CertifiedKey.load(texts.certificate.get(), texts.key.orElseThrow()))
            : Optional.empty();
    return new Loaded(texts, bundle, client);
  }
}
