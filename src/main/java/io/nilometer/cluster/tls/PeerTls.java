package io.nilometer.cluster.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
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

/// The TLS between replicas: each side proves itself. New connections use the newest credentials
/// that could be loaded, those that are open keep theirs. Safe for any thread.
public final class PeerTls implements SSLEngineProvider {

  private static final Logger LOG = LoggerFactory.getLogger(PeerTls.class);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(2);

  private final CredentialSource source;
  private volatile Used used;
  private String lastFailure = "";

  private record Used(PeerCredentials credentials, SSLContext context) {}

  /// Waits that long.
  public interface Pause {
    void last(Duration duration) throws InterruptedException;
  }

  private PeerTls(CredentialSource source, Used used) {
    this.source = source;
    this.used = used;
  }

  /// From files, which are to be good.
  public static PeerTls of(ClusterTls.Files files) throws PeerCredentialsException {
    var source = new CredentialFiles(files);
    return new PeerTls(source, used(source.load()));
  }

  /// From a Secret that the replicas share, made if there is none. As long as it cannot be reached
  /// the calling thread waits.
  public static PeerTls of(
      ClusterTls.InSecret secret, CredentialStore store, java.time.InstantSource clock, Pause pause)
      throws PeerCredentialsException, InterruptedException {
    var source = new SharedCredentials(secret, store, clock);
    String lastFailure = "";
    while (true) {
      try {
        return new PeerTls(source, used(source.load()));
      } catch (IOException e) {
        if (!e.toString().equals(lastFailure)) {
          lastFailure = e.toString();
          LOG.atWarn()
              .addKeyValue("secret", secret)
              .addKeyValue("error", e.getMessage())
              .log("The Secret shared by replicas cannot be had yet; trying on");
        }
        pause.last(BETWEEN_TRIES);
      }
    }
  }

  private static Used used(PeerCredentials credentials) throws PeerCredentialsException {
    try {
      return new Used(credentials, credentials.context());
    } catch (GeneralSecurityException e) {
      throw new PeerCredentialsException("the cluster's certificate: " + e.getMessage(), e);
    }
  }

  /// Has a system use this, if it is set to use TLS.
  public Setup setup() {
    return SSLEngineProviderSetup.create(_ -> this);
  }

  /// From now on looks for new credentials, as long as the system runs.
  public Cancellable follow(ActorSystem<?> system, Duration interval) {
    return system
        .scheduler()
        .scheduleWithFixedDelay(
            interval,
            interval,
            this::refresh,
            system.dispatchers().lookup(DispatcherSelector.blocking()));
  }

  /// Looks whether there are other credentials. What cannot be used is told of once, and those
  /// before stay.
  synchronized void refresh() {
    try {
      PeerCredentials found = source.load();
      if (!found.equals(used.credentials())) {
        used = used(found);
        tellChange(found.certificate());
      }
      lastFailure = "";
    } catch (PeerCredentialsException | IOException e) {
      if (!e.toString().equals(lastFailure)) {
        lastFailure = e.toString();
        LOG.atError()
            .addKeyValue("error", e.getMessage())
            .log("The cluster's certificate is unusable, the one before is kept");
      }
    }
  }

  private static void tellChange(X509Certificate certificate) {
    LOG.atInfo()
        .addKeyValue("subject", certificate.getSubjectX500Principal())
        .addKeyValue("notAfter", certificate.getNotAfter().toInstant())
        .log("The cluster's certificate changed");
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
    engine.setEnabledProtocols(new String[] {"TLSv1.3"});
    return engine;
  }

  /// [PeerTrust] has checked it in the handshake.
  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return Option.empty();
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return Option.empty();
  }
}
