package io.nilometer.kube.http;

import io.nilometer.failure.Failures;
import io.nilometer.failure.OngoingProblem;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.ServerName;
import io.nilometer.tls.ServerTrust;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes TLS connections to one server. The files of the CA and of the client certificate are read
/// again every 10 s at most, so that they can be replaced while the program runs; if the new ones
/// cannot be used, the previous ones stay in use. Safe for any thread.
final class TlsClient {

  private static final Logger LOG = LoggerFactory.getLogger(TlsClient.class);

  private static final Duration REREAD_AFTER = Duration.ofSeconds(10);
  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private final String host;
  private final ServerIdentity identity;
  private final Credentials credentials;
  private final InstantSource clock;
  private final OngoingProblem problem = new OngoingProblem();
  private Optional<Material> material = Optional.empty(); // guarded by this
  private Instant readAt = Instant.EPOCH; // guarded by this

  /// What connections are opened with, until one of the texts changes.
  private record Material(List<String> texts, SSLContext context, Optional<CertifiedKey> client) {}

  TlsClient(String host, ServerIdentity identity, Credentials credentials, InstantSource clock) {
    this.host = host;
    this.identity = identity;
    this.credentials = credentials;
    this.clock = clock;
  }

  /// Changes when connections are to be opened anew, because the files have changed.
  synchronized Object current() throws IOException {
    Instant now = clock.instant();
    if (now.isBefore(readAt) || now.isAfter(readAt.plus(REREAD_AFTER))) {
      try {
        material = Optional.of(read());
        problem.ends();
      } catch (IOException e) {
        keepPrevious(e);
      }
      readAt = now;
    }
    return material.orElseThrow();
  }

  private void keepPrevious(IOException failure) throws IOException {
    if (material.isEmpty()) {
      throw failure;
    }
    if (problem.begins(Failures.oneLine(failure))) {
      LOG.atWarn()
          .addKeyValue("error", Failures.oneLine(failure))
          .log("Cannot use the new certificates for the API server; keeping the previous ones");
    }
  }

  /// Uses the credentials as they are now, as after they were renewed.
  synchronized void reread() {
    readAt = Instant.EPOCH;
  }

  /// Speaks TLS over a connection.
  ///
  /// @param of what [#current] returned
  SSLSocket connect(Socket transport, Object of) throws IOException {
    var used = (Material) of;
    String name = identity.nameOr(host);
    var socket =
        (SSLSocket)
            used.context
                .getSocketFactory()
                .createSocket(transport, name, transport.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(PROTOCOLS);
    parameters.setServerNames(
        ServerName.of(name).<List<SNIServerName>>map(List::of).orElse(List.of()));
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /// What may be wrong with the client certificate, when a server refused the connection.
  Optional<String> clientCertificateProblem(SSLException refused) {
    Optional<CertifiedKey> client;
    synchronized (this) {
      client = material.flatMap(Material::client);
    }
    if (client.isEmpty() || !String.valueOf(refused.getMessage()).contains("fatal alert")) {
      return Optional.empty();
    }
    String origin = origin();
    X509Certificate certificate = client.get().certificate();
    return Optional.of(
        clock.instant().isAfter(certificate.getNotAfter().toInstant())
            ? "it refuses the client certificate, which expired at %s: renew %s"
                .formatted(certificate.getNotAfter().toInstant(), origin)
            : "it refuses the connection (%s), perhaps because of the client certificate \"%s\": check %s"
                .formatted(
                    refused.getMessage(), certificate.getSubjectX500Principal().getName(), origin));
  }

  private String origin() {
    try {
      return credentials.keyPair().map(pair -> pair.certificate().origin()).orElse("it");
    } catch (IOException e) {
      return Failures.oneLine(e);
    }
  }

  private Material read() throws IOException {
    try {
      var texts = new ArrayList<String>();
      Optional<Credentials.ClientKeyPair> pair = credentials.keyPair();
      texts.add(identity.authorities().isEmpty() ? "" : identity.authorities().get().text());
      if (pair.isPresent()) {
        texts.add(pair.get().certificate().text());
        texts.add(pair.get().key().text());
      }
      Optional<Material> unchanged = material.filter(known -> known.texts.equals(texts));
      return unchanged.isPresent() ? unchanged.get() : material(List.copyOf(texts), pair);
    } catch (CredentialException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private Material material(List<String> texts, Optional<Credentials.ClientKeyPair> pair)
      throws IOException, CredentialException {
    Optional<CertifiedKey> client =
        pair.isEmpty()
            ? Optional.empty()
            : Optional.of(CertifiedKey.load(pair.get().certificate(), pair.get().key()));
    List<X509Certificate> authorities =
        identity.authorities().isPresent() && !identity.insecure()
            ? identity.authorities().get().bundle().certificates()
            : List.of();
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          client.map(key -> new KeyManager[] {key.keyManager()}).orElse(new KeyManager[0]),
          new TrustManager[] {
            new ApiServerTrust(trust(authorities), authorities, identity.nameOr(host), identity)
          },
          null);
      return new Material(texts, context, client);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  private ServerTrust trust(List<X509Certificate> authorities) throws GeneralSecurityException {
    if (identity.insecure()) {
      return ServerTrust.ofAny();
    }
    return identity.authorities().isPresent()
        ? ServerTrust.of(authorities, clock)
        : ServerTrust.ofSystem(clock);
  }
}
