package io.nilometer.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.lease.ClusterLease;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.cluster.ConfigValidation;
import org.apache.pekko.cluster.Invalid;
import org.apache.pekko.cluster.Valid$;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class JoinCheckTest {

  private static final Config OURS =
      ConfigFactory.parseMap(JoinCheck.settings(Optional.empty()))
          .withFallback(ConfigFactory.load());

  private final JoinCheck check = new JoinCheck();

  private ConfigValidation check(String theirs) {
    return check.check(ConfigFactory.parseString(theirs).withFallback(OURS), OURS);
  }

  @Test
  void replicasWithTheSameSettingsBelongTogether() {
    assertThat(check("")).isEqualTo(Valid$.MODULE$);
    assertThat(check("nilometer.scrape.resolution = 15s")).isEqualTo(Valid$.MODULE$);
  }

  @Test
  void whatDiffersIsNamedWithBothValues() {
    assertThat(check("nilometer.cluster.partitions = 8, pekko.nilometer.wire-version = 77"))
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid ->
                assertThat(CollectionConverters.asJava(invalid.errorMessages()))
                    .isEqualTo(
                        List.of(
                            "nilometer.cluster.partitions is 8 there and 128 here",
                            "pekko.nilometer.wire-version is 77 there and 1 here")));
  }

  @Test
  void aReplicaThatDecidesASplitWithoutTheLeaseIsRejected() {
    Config leased =
        ConfigFactory.parseMap(JoinCheck.settings(Optional.of(new ClusterLease(null, "split"))))
            .withFallback(ConfigFactory.load());
    assertThat(check.check(leased, OURS))
        .isInstanceOfSatisfying(
            Invalid.class,
            invalid ->
                assertThat(CollectionConverters.asJava(invalid.errorMessages()))
                    .isEqualTo(List.of("pekko.nilometer.lease is split there and none here")));
  }

  @Test
  void aReplicaWithoutTheSettingIsRejected() {
    assertThat(check.check(ConfigFactory.empty(), OURS)).isInstanceOf(Invalid.class);
  }

  @Test
  void whatIsComparedIsSentToTheOthers() {
    assertThat(CollectionConverters.asJava(check.requiredKeys()))
        .allMatch(OURS::hasPath)
        .hasSize(3);
  }
}
