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

  private static final String SYSTEM = "nilometer";

  private final ActorTestKit kit = ActorTestKit.create(SYSTEM, PATIENT);
  private final ActorTestKit second = ActorTestKit.create(SYSTEM, PATIENT);
  private RegionFixture region;

  @AfterEach
  void stop() {
    second.shutdownTestKit();
    kit.shutdownTestKit();
  }

  @BeforeEach
  void allCopiesAnnounceThemselves() {
    region = start(kit);
    region.awaitCopies(256, Copies.Phase.READY);
  }

  /// Starts storage there, in the cluster of the first member.
  private RegionFixture start(ActorTestKit there) {
    Cluster.get(there.system())
        .manager()
        .tell(Join.create(Cluster.get(kit.system()).selfMember().address()));
    var fence = new QueryFence(InstantSource.system());
    return new RegionFixture(there, Membership.create(fence), PARTITIONS, false);
  }

  @Test
  void aSecondMemberGetsACopyOfEverything() {
    start(second);
    region.awaitCopiesElsewhere(256);
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
