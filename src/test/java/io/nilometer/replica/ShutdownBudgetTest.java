package io.nilometer.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShutdownBudgetTest {

  private static final ShutdownBudget USUAL =
      new ShutdownBudget(Duration.ofSeconds(5), Duration.ofSeconds(5));

  @ParameterizedTest
  @ValueSource(longs = {5_000, 6_500, 9_000, 14_000, 16_000, 18_000})
  void allStepsTogetherTakeTwentyFiveSecondsAtMost(long passedMillis) {
    Duration passed = Duration.ofMillis(passedMillis);
    assertThat(passed).isLessThanOrEqualTo(ShutdownBudget.DRAIN_TIMEOUT);
    assertThat(
            passed
                .plus(USUAL.grace(passed))
                .plus(ShutdownBudget.ABORT_TIMEOUT)
                .plus(ShutdownBudget.LEAVE_TIMEOUT)
                .plus(ShutdownBudget.CLOSE_TIMEOUT))
        .isLessThanOrEqualTo(Duration.ofSeconds(25));
  }

  @Test
  void answersUnderWayHaveTheirTimeWhereNothingElseTookLong() {
    assertThat(USUAL.grace(Duration.ofSeconds(5))).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void answersUnderWayHaveTheirTimeAfterALongDelayThatWasAskedFor() {
    var late = new ShutdownBudget(Duration.ofSeconds(30), Duration.ofSeconds(5));
    assertThat(late.grace(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void theStepsOfLeavingFitInItsTime() {
    Config phases = ConfigFactory.load().getConfig("pekko.coordinated-shutdown.phases");
    Duration steps =
        Stream.of("cluster-sharding-shutdown-region", "cluster-leave", "cluster-exiting")
            .map(phase -> phases.getDuration(phase + ".timeout"))
            .reduce(Duration.ZERO, Duration::plus);
    assertThat(steps).isLessThan(ShutdownBudget.LEAVE_TIMEOUT);
  }
}
