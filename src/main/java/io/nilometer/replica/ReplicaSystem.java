package io.nilometer.replica;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.ClusterSettings;
import io.nilometer.cluster.Joining;
import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.cluster.tls.CredentialStore;
import io.nilometer.cluster.tls.PeerTls;
import io.nilometer.telemetry.CertificateMetrics;
import io.nilometer.tls.CredentialException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.setup.Setup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Starts the actor system of a replica, with the transport to other replicas, and joins them when
/// it is asked to.
public final class ReplicaSystem {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaSystem.class);
  private static final String NAME = "nilometer";

  private final ClusterSettings settings;
  private final Optional<PeerTls> tls;

  private ReplicaSystem(ClusterSettings settings, Optional<PeerTls> tls) {
    this.settings = settings;
    this.tls = tls;
  }

  /// Prepares the credentials; waits for them if they are in a Secret.
  ///
  /// @param secrets opens the store of a Secret
  public static ReplicaSystem create(
      ClusterSettings settings,
      Function<ClusterTls.InSecret, CredentialStore> secrets,
      InstantSource clock,
      PeerTls.Pause pause)
      throws CredentialException, InterruptedException {
    if (!settings.isAlone() && !settings.tls().isOn()) {
      LOG.warn(
          "No TLS between replicas: anyone who reaches the cluster port can read and forge"
              + " messages");
    }
    Optional<PeerTls> tls =
        switch (settings.tls()) {
          case ClusterTls.Unset _, ClusterTls.Insecure _ -> Optional.empty();
          case ClusterTls.Files files -> Optional.of(PeerTls.of(files));
          case ClusterTls.InSecret secret ->
              Optional.of(PeerTls.of(secret, secrets.apply(secret), clock, pause));
        };
    return new ReplicaSystem(settings, tls);
  }

  /// Exports when the certificate for other replicas expires, where there is one.
  public void follow(CertificateMetrics metrics) {
    tls.ifPresent(used -> metrics.follow(CertificateMetrics.Use.REPLICA, used::expiry));
  }

  /// The certificate that other replicas see on new connections; absent without TLS.
  Optional<Supplier<X509Certificate>> certificate() {
    return tls.map(used -> used::certificate);
  }

  /// Starts the actors, which are in no cluster before [#join].
  ///
  /// @param lease what replicas decide by, besides their number
  /// @param others further setups of the actor system
  public <T> ActorSystem<T> start(
      Behavior<T> guardian, Config config, Optional<ClusterLease> lease, Setup... others) {
    ActorSystem<T> system = ActorSystem.create(guardian, NAME, setup(config, lease, others));
    tls.ifPresent(used -> used.follow(system, settings.tlsCheckInterval()));
    return system;
  }

  /// Lets the replica join a cluster as soon as a seed accepts it, or form one. It must know all
  /// nodes by then: a member gets a share of them, which no other replica scrapes from then on.
  /// Does nothing where the replica runs alone.
  public void join(ActorSystem<?> system, Optional<ClusterLease> lease) {
    if (!settings.isAlone()) {
      Joining.start(system, settings, lease);
    }
  }

  private ActorSystemSetup setup(Config config, Optional<ClusterLease> lease, Setup... others) {
    ActorSystemSetup setup =
        ActorSystemSetup.create(BootstrapSetup.create(configuration(config, lease)));
    return Stream.of(
            tls.map(PeerTls::setup).stream(),
            lease.map(ClusterLease::setup).stream(),
            Stream.of(others))
        .flatMap(setups -> setups)
        .reduce(setup, ActorSystemSetup::and, (_, both) -> both);
  }

  private Config configuration(Config config, Optional<ClusterLease> lease) {
    return ConfigFactory.parseMap(settings.pekko())
        .withFallback(config)
        .withFallback(ConfigFactory.parseMap(JoinCheck.settings(lease)));
  }
}
