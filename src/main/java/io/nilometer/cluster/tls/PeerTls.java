package io.nilometer.cluster.tls;

import io.nilometer.failure.OngoingProblem;
import io.nilometer.tls.CredentialException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Option;

/// Mutual TLS 1.3 between replicas. New connections use the newest credentials that could be
/// loaded, open connections keep theirs. Safe for any thread.
public final class PeerTls implements SSLEngineProvider {

  private static final Logger LOG = LoggerFactory.getLogger(PeerTls.class);
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(2);

  /// Without finite fields, with which a handshake costs ten times as much: the other side chooses
  /// before it has proved anything.
  private static final String[] GROUPS = {"x25519", "secp256r1", "secp384r1", "secp521r1"};

  private final CredentialSource source;
  private volatile Used used;
  private final OngoingProblem problem = new OngoingProblem();

  private record Used(PeerCredentials credentials, SSLContext context) {}

  /// Waits for a duration.
  public interface Pause {
    void last(Duration duration) throws InterruptedException;
  }

  private PeerTls(CredentialSource source, Used used) {
    this.source = source;
    this.used = used;
  }

  /// Reads the credentials from files, once at the start. Fails if they cannot be used.
  public static PeerTls of(ClusterTls.Files files) throws CredentialException {
    var source = new CredentialFiles(files);
    return new PeerTls(source, used(source.load()));
  }

  /// Reads the credentials from a Secret that the replicas share, and creates that if there is
  /// none. The calling thread retries for as long as the API server cannot be reached.
  public static PeerTls of(
      ClusterTls.InSecret secret, CredentialStore store, InstantSource clock, Pause pause)
      throws CredentialException, InterruptedException {
    var source = new SharedCredentials(secret, store, clock);
    var problem = new OngoingProblem();
    while (true) {
      try {
        return new PeerTls(source, used(source.load()));
      } catch (IOException e) {
        if (problem.begins(e.toString())) {
          LOG.atWarn()
              .addKeyValue("secret", secret)
              .addKeyValue("error", e.getMessage())
              .log("Cannot read the Secret with the replica certificate; retrying");
        }
        pause.last(RETRY_INTERVAL);
      }
    }
  }

  private static Used used(PeerCredentials credentials) throws CredentialException {
    try {
      return new Used(credentials, credentials.context());
    } catch (GeneralSecurityException e) {
      throw new CredentialException("the replica certificate cannot be used: " + e.getMessage(), e);
    }
  }

  /// When the certificate of this replica expires.
  public Instant expiry() {
    return used.credentials().certificate().getNotAfter().toInstant();
  }

  /// The certificate of new connections.
  public X509Certificate certificate() {
    return used.credentials().certificate();
  }

  /// Makes an actor system that is configured for TLS use these credentials.
  public Setup setup() {
    return SSLEngineProviderSetup.create(_ -> this);
  }

  /// Checks for new credentials at that interval while the system runs.
  public Cancellable follow(ActorSystem<?> system, Duration interval) {
    return system
        .scheduler()
        .scheduleWithFixedDelay(
            interval,
            interval,
            this::refresh,
            system.dispatchers().lookup(DispatcherSelector.blocking()));
  }

  /// Loads new credentials if there are any. Credentials that cannot be used are logged once, and
  /// the previous ones stay in use.
  synchronized void refresh() {
    try {
      PeerCredentials found = source.load();
      if (!found.equals(used.credentials())) {
        used = used(found);
        logChange(found.certificate());
      }
      problem.ends();
    } catch (CredentialException | IOException e) {
      if (problem.begins(e.toString())) {
        LOG.atError()
            .addKeyValue("error", e.getMessage())
            .log("Cannot load the new replica certificate; keeping the previous one");
      }
    }
  }

  private static void logChange(X509Certificate certificate) {
    LOG.atInfo()
        .addKeyValue("subject", certificate.getSubjectX500Principal())
        .addKeyValue("notAfter", certificate.getNotAfter().toInstant())
        .log("Replica certificate changed");
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    SSLEngine engine = used.context().createSSLEngine(hostname, port);
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    return modern(engine);
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    SSLEngine engine = used.context().createSSLEngine(hostname, port);
    engine.setUseClientMode(true);
    return modern(engine);
  }

  private static SSLEngine modern(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    parameters.setNamedGroups(GROUPS);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// [PeerTrust] has verified the certificate during the handshake.
  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return Option.empty();
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return Option.empty();
  }
}
