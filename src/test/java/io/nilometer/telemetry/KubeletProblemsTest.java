package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.telemetry.KubeletProblems.Failing;
import io.nilometer.telemetry.KubeletProblems.Slow;
import io.nilometer.telemetry.RecentChanges.Change;
import io.nilometer.telemetry.RecentChanges.Kind;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KubeletProblemsTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final Duration FAST = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(5);

  private Instant now = START;
  private final RecentChanges changes = new RecentChanges(() -> now);
  private final KubeletProblems kubelets = new KubeletProblems(changes, () -> now);

  @Test
  void aKubeletThatAnswersInTimeHasNone() {
    kubelets.answered("n", FAST);
    assertThat(kubelets.all()).isEmpty();
    assertThat(changes.all()).isEmpty();
  }

  @Test
  void aSlowOneIsSlowSinceItsFirstSlowAnswer() {
    kubelets.answered("n", LONG);
    now = now.plusSeconds(60);
    kubelets.answered("n", LONG.plusMillis(1));
    assertThat(kubelets.all())
        .containsExactly(new Slow("n", START.minus(LONG), LONG.plusMillis(1)));
    kubelets.answered("n", FAST);
    assertThat(kubelets.all()).isEmpty();
  }

  @Test
  void theBeginningAndTheEndOfAFailureAreChanges() {
    kubelets.failed("n", START, "refused");
    now = now.plusSeconds(60);
    kubelets.failed("n", START, "no answer within 10 s");
    assertThat(kubelets.all()).containsExactly(new Failing("n", START, "no answer within 10 s"));
    kubelets.answered("n", LONG);
    assertThat(kubelets.all()).containsExactly(new Slow("n", now.minus(LONG), LONG));
    assertThat(changes.all())
        .containsExactly(
            new Change(now, Kind.KUBELET_RECOVERED, "n", "", 1),
            new Change(START, Kind.KUBELET_FAILED, "n", "refused", 1));
  }

  @Test
  void aNodeThatIsNoLongerScrapedHereHasNone() {
    kubelets.failed("n", START, "refused");
    kubelets.forget("n");
    assertThat(kubelets.all()).isEmpty();
  }
}
