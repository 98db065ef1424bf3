package io.nilometer.replica;

import com.typesafe.config.Config;
import io.nilometer.cluster.Wire;
import io.nilometer.cluster.lease.ClusterLease;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.Invalid;
import org.apache.pekko.cluster.JoinConfigCompatChecker;
import org.apache.pekko.cluster.Valid$;
import scala.jdk.javaapi.CollectionConverters;

/// Compares the settings that must be equal on all replicas of a cluster; run by the replica that
/// joins and by the one it asks. Pekko creates it by its name in the configuration.
final class JoinCheck extends JoinConfigCompatChecker {

  private static final String PARTITIONS = "nilometer.cluster.partitions";
  private static final String LEASE = "pekko.nilometer.lease";
  private static final String WIRE_VERSION = "pekko.nilometer.wire-version";
  private static final List<String> COMPARED = List.of(PARTITIONS, LEASE, WIRE_VERSION);

  /// The Pekko settings by which other replicas see this replica's lease and wire version. Of
  /// replicas that decide a split in different ways, two sides could continue.
  static Map<String, Object> settings(Optional<ClusterLease> lease) {
    return Map.of(LEASE, lease.map(ClusterLease::name).orElse("none"), WIRE_VERSION, Wire.VERSION);
  }

  @Override
  public scala.collection.immutable.Seq<String> requiredKeys() {
    return CollectionConverters.asScala(COMPARED).toList();
  }

  @Override
  public ConfigValidation check(Config others, Config own) {
    var differences = new ArrayList<String>();
    for (String key : COMPARED) {
      String theirs = text(others, key);
      String ours = text(own, key);
      if (!theirs.equals(ours)) {
        differences.add(key + " is " + theirs + " there and " + ours + " here");
      }
    }
    return differences.isEmpty()
        ? Valid$.MODULE$
        : new Invalid(CollectionConverters.asScala(differences).toList());
  }

  private static String text(Config config, String key) {
    return config.hasPath(key) ? config.getString(key) : "missing";
  }
}
