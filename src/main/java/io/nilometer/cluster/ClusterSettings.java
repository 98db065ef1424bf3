package io.nilometer.cluster;

import io.nilometer.cluster.tls.ClusterTls;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;

/// How this replica finds the others, and how they reach it.
///
/// @param seeds replicas through which to join, in the same order on all; none: this replica runs
///     alone and opens no cluster port
/// @param self the address that other replicas use
/// @param bind the address to listen on
/// @param tlsCheckInterval how often to check the certificate files for a change
public record ClusterSettings(
    List<HostPort> seeds, HostPort self, HostPort bind, ClusterTls tls, Duration tlsCheckInterval) {

  static final int PORT = 7946;
  private static final String LOOPBACK = "127.0.0.1";

  public ClusterSettings {
    seeds = List.copyOf(seeds);
    Set<HostPort> seen = new HashSet<>();
    for (HostPort seed : seeds) {
      if (seed.port() == 0) {
        throw new IllegalArgumentException(
            "--cluster-seeds: "
                + seed
                + ": port 0 cannot be connected to; give the port of the seed");
      }
      if (seed.isAnyAddress()) {
        throw new IllegalArgumentException(
            "--cluster-seeds: "
                + seed
                + ": that address is for listening only; give the address of the seed");
      }
      if (!seen.add(seed)) {
        throw new IllegalArgumentException("--cluster-seeds: " + seed + " is listed twice");
      }
    }
    if (!seeds.isEmpty() && tls instanceof ClusterTls.Unset) {
      throw new IllegalArgumentException(
          "--cluster-seeds needs TLS between replicas: give --cluster-tls-secret, or"
              + " --cluster-tls-cert-file, --cluster-tls-key-file and --cluster-tls-ca-file; for"
              + " testing, --cluster-insecure does without");
    }
    if (self.isAnyAddress()) {
      throw new IllegalArgumentException(
          "--cluster-host must be what other replicas reach this one by, but is "
              + self.host()
              + ", which is for --cluster-bind-address");
    }
    if (tlsCheckInterval.isNegative() || tlsCheckInterval.isZero()) {
      throw new IllegalArgumentException(
          "nilometer.cluster.tls.check-interval must be positive, but is " + tlsCheckInterval);
    }
  }

  /// Settings as given by the user. The messages of its [IllegalArgumentException] are for users.
  ///
  /// @param host empty: not given
  /// @param bindAddress empty: not given
  public static ClusterSettings of(
      List<String> seeds,
      String host,
      Optional<Integer> port,
      String bindAddress,
      Optional<Integer> bindPort,
      ClusterTls tls,
      Duration tlsCheckInterval) {
    if (!seeds.isEmpty() && host.isEmpty()) {
      throw new IllegalArgumentException(
          "--cluster-seeds needs --cluster-host: the name or address other replicas reach this one"
              + " by");
    }
    HostPort self =
        named(
            "--cluster-host, --cluster-port",
            host.isEmpty() ? LOOPBACK : host,
            port.orElse(seeds.isEmpty() ? 0 : PORT));
    HostPort bind =
        named(
            "--cluster-bind-address, --cluster-bind-port",
            bindAddress.isEmpty() ? self.host() : bindAddress,
            bindPort.orElse(self.port()));
    return new ClusterSettings(
        seeds.stream().map(ClusterSettings::seed).toList(), self, bind, tls, tlsCheckInterval);
  }

  private static HostPort seed(String text) {
    try {
      return HostPort.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException("--cluster-seeds: " + malformed.getMessage(), malformed);
    }
  }

  private static HostPort named(String flags, String host, int port) {
    try {
      return new HostPort(host, port);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(flags + ": " + wrong.getMessage(), wrong);
    }
  }

  /// Whether this replica has no others, and so needs no cluster port.
  public boolean isAlone() {
    return seeds.isEmpty();
  }

  /// The Pekko settings that follow.
  public Map<String, Object> pekko() {
    return isAlone() ? Map.of("pekko.actor.provider", "local") : remoting();
  }

  private Map<String, Object> remoting() {
    return Map.of(
        "pekko.remote.artery.transport", tls.isOn() ? "tls-tcp" : "tcp",
        "pekko.remote.artery.canonical.hostname", self.host(),
        "pekko.remote.artery.canonical.port", self.port(),
        "pekko.remote.artery.bind.hostname", bind.host(),
        "pekko.remote.artery.bind.port", bind.port());
  }

  /// The addresses of the seeds as Pekko has them.
  List<Address> seedAddresses(ActorSystem<?> system) {
    return seeds.stream()
        .map(
            seed ->
                new Address(
                    system.address().protocol(), system.name(), seed.bracketed(), seed.port()))
        .toList();
  }
}
