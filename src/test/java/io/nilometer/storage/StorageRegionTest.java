package io.nilometer.storage;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.Membership;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Partitions;
import java.time.InstantSource;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.sharding.ClusterSharding;
import org.apache.pekko.cluster.sharding.ShardRegion;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Storage in a real cluster of one member.
class StorageRegionTest {

  private static final Partitions PARTITIONS = new Partitions(256);

  /// Does not force copies to stop within the time a test takes.
  private static final Config PATIENT =
      ConfigFactory.parseString(
              """
              pekko.coordinated-shutdown.run-by-actor-system-terminate = off
              pekko.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout = 60s
              """)
          .withFallback(ConfigFactory.load());

  private final ActorTestKit kit = ActorTestKit.create(PATIENT);
  private RegionFixture region;

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void allCopiesAnnounceThemselves() {
    Cluster cluster = Cluster.get(kit.system());
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    var fence = new QueryFence(InstantSource.system());
    region = new RegionFixture(kit, Membership.create(fence), PARTITIONS, false);
    region.awaitCopies(256, Copies.Phase.READY);
  }

  @Test
  void aCopyThatStopsIsWokenAgain() {
    region.assertReplacedWhenStopped(17);
  }

  @Test
  void copiesRetireWhenShardingStopsThemAndNoOtherReplicaHasTheirData() {
    ClusterSharding.get(Adapter.toClassic(kit.system()))
        .shardRegion("storage")
        .tell(ShardRegion.gracefulShutdownInstance(), null);
    region.awaitCopies(256, Copies.Phase.RETIRING);
  }
}
