package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.Membership;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Partitions;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Storage of a replica that runs alone, without a cluster.
class LocalRegionTest {

  private static final Partitions PARTITIONS = new Partitions(16);
  private static final Config ALONE =
      ConfigFactory.parseString("pekko.actor.provider = local").withFallback(ConfigFactory.load());

  private final ActorTestKit kit = ActorTestKit.create(ALONE);

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  @Test
  void everyPartitionHasOneCopyAndOneThatStopsIsReplaced() {
    var region = new RegionFixture(kit, Membership.alone("127.0.0.1:0"), PARTITIONS, true);
    RegionFixture.eventually()
        .untilAsserted(
            () -> assertThat(region.count(Copies.Phase.READY)).isEqualTo(PARTITIONS.count()));
    region.assertReplacedWhenStopped(7);
  }
}
