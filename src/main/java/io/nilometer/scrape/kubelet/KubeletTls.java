package io.nilometer.scrape.kubelet;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.nilometer.kube.KubeCredentials;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The authorities a kubelet must be vouched for by, and the certificate shown to it: flags before
/// the Kubernetes client's own. Blocks on files: not for event loops.
final class KubeletTls {

  private static final Logger log = LoggerFactory.getLogger(KubeletTls.class);

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  private final Vertx vertx;
  private final boolean insecure;
  private final Optional<PemSource> certificateAuthority;
  private final Optional<PemSource> clientCertificate;
  private final Optional<PemSource> clientKey;
  private Pems current;
  private String complaint = "";

  private record Pems(
      Optional<String> authority, Optional<String> certificate, Optional<String> key) {}

  /// Reads everything once.
  ///
  /// @throws IllegalArgumentException with the flag, the file and what is wrong with it
  KubeletTls(Vertx vertx, KubeletSettings settings, KubeCredentials credentials) {
    this.vertx = vertx;
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
    current = readAndCheck();
  }

  private static Optional<PemSource> text(String what, Optional<String> pem) {
    return pem.map(text -> new PemSource.Text(what, text));
  }

  /// Can something change while the program runs?
  boolean rotates() {
    return certificateAuthority.filter(PemSource.File.class::isInstance).isPresent()
        || clientCertificate.filter(PemSource.File.class::isInstance).isPresent();
  }

  /// What connections are encrypted with from now on; each call makes another.
  synchronized SslContext context(Supplier<SslProvider> engine) {
    return context(current, engine);
  }

  private SslContext context(Pems pems, Supplier<SslProvider> engine) {
    try {
      return build(pems, engine);
    } catch (Exception e) {
      throw new IllegalArgumentException("TLS to kubelets cannot be set up: " + Reason.of(e), e);
    }
  }

  private SslContext build(Pems pems, Supplier<SslProvider> engine) throws Exception {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(engine.get())
            .protocols(PROTOCOLS)
            .endpointIdentificationAlgorithm(insecure ? "" : "HTTPS");
    if (insecure) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    } else if (pems.authority.isPresent()) {
      builder.trustManager(trust(pems.authority.get()).getTrustManagerFactory(vertx));
    }
    if (pems.certificate.isPresent()) {
      builder.keyManager(
          certificate(pems.certificate.get(), pems.key.orElseThrow()).getKeyManagerFactory(vertx));
    }
    return builder.build();
  }

  /// Looks at the files again, and gives a context when something new and sound was found. What is
  /// broken is logged once and tried again; what was read before stays in use.
  synchronized Optional<SslContext> reread(Supplier<SslProvider> engine) {
    try {
      Pems found = readAndCheck();
      if (found.equals(current)) {
        complaint = "";
        return Optional.empty();
      }
      SslContext renewed = context(found, engine);
      current = found;
      complaint = "";
      log.info("The certificates used with kubelets have changed");
      return Optional.of(renewed);
    } catch (IllegalArgumentException e) {
      if (!complaint.equals(e.getMessage())) {
        complaint = e.getMessage();
        log.atWarn()
            .addKeyValue("error", complaint)
            .log("New certificates for kubelets cannot be used; the former stay in use");
      }
      return Optional.empty();
    }
  }

  private Pems readAndCheck() {
    var found = new Pems(read(certificateAuthority), read(clientCertificate), read(clientKey));
    if (found.equals(current)) {
      return found;
    }
    found.authority.ifPresent(pem -> check(certificateAuthority, () -> checkTrust(pem)));
    found.certificate.ifPresent(
        pem -> check(clientCertificate, () -> checkKeyPair(pem, found.key.orElseThrow())));
    return found;
  }

  private static Optional<String> read(Optional<PemSource> source) {
    return source.map(
        pem -> {
          try {
            return pem.read();
          } catch (IOException e) {
            throw new IllegalArgumentException(
                pem.origin() + " cannot be read: " + Reason.of(e), e);
          }
        });
  }

  private interface Check {
    void run() throws Exception;
  }

  private static void check(Optional<PemSource> source, Check check) {
    try {
      check.run();
    } catch (Exception e) {
      throw new IllegalArgumentException(
          source.orElseThrow().origin() + " cannot be used: " + Reason.of(e), e);
    }
  }

  private void checkTrust(String pem) throws Exception {
    trust(pem).getTrustManagerFactory(vertx);
  }

  private void checkKeyPair(String certificate, String key) throws Exception {
    KeyPairCheck.check(certificate(certificate, key).getKeyManagerFactory(vertx));
  }

  private static PemTrustOptions trust(String pem) {
    return new PemTrustOptions().addCertValue(Buffer.buffer(pem));
  }

  private static PemKeyCertOptions certificate(String certificate, String key) {
    return new PemKeyCertOptions()
        .setCertValue(Buffer.buffer(certificate))
        .setKeyValue(Buffer.buffer(key));
  }
}
