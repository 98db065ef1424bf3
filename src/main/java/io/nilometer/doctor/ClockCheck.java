package io.nilometer.doctor;

import io.nilometer.kube.ApiProbe;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// Compares the clock here with that of the API server.
record ClockCheck(ApiProbe api, InstantSource clock) implements Check {

  private static final Duration MOST = Duration.ofSeconds(5);
  private static final Duration HALF_SECOND = Duration.ofMillis(500); // dates have whole seconds

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public List<Finding> examine() throws IOException {
    Instant before = clock.instant();
    ApiProbe.Answer answer = api.get("version");
    Duration round = Duration.between(before, clock.instant());
    if (answer.date().isEmpty()) {
      return List.of(unknown("the API server's answer has no date"));
    }
    Duration ahead =
        Duration.between(answer.date().get().plus(HALF_SECOND), before.plus(round.dividedBy(2)));
    if (ahead.abs().compareTo(MOST.plus(round.dividedBy(2))) <= 0) {
      return List.of(well("within " + MOST.toSeconds() + " s of the API server's"));
    }
    return List.of(
        trouble(
            "the clock here is %d s %s the API server's"
                .formatted(ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of"),
            "synchronize the clocks of both machines (NTP): certificates, tokens and the times of"
                + " samples depend on them",
            GuideSection.CLOCKS));
  }
}
