package io.nilometer.doctor;

import io.nilometer.doctor.KubeletSurvey.Probe;
import io.nilometer.doctor.KubeletSurvey.Scraped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/// Compares the times of samples with the clock here: a kubelet samples each 10 to 15 s, so a
/// sample is a little older.
record KubeletClockCheck(Subject subject) implements Check {

  private static final Duration MOST_AHEAD = Duration.ofSeconds(5);
  private static final Duration MOST_BEHIND = Duration.ofSeconds(60);
  private static final int MOST_NAMED = 5;

  @Override
  public String name() {
    return "clocks of nodes";
  }

  @Override
  public List<Finding> examine() throws InterruptedException, ExecutionException {
    List<Difference> all =
        subject.survey().get().probes().stream().flatMap(Difference::of).toList();
    List<Difference> wrong = all.stream().filter(Difference::isWrong).toList();
    if (all.isEmpty()) {
      return List.of(unknown("no kubelet has sent a sample of its node"));
    }
    if (wrong.isEmpty()) {
      return List.of(well("samples of %,d nodes have the right time".formatted(all.size())));
    }
    var details =
        new ArrayList<>(wrong.stream().limit(MOST_NAMED).map(Difference::toString).toList());
    if (wrong.size() > MOST_NAMED) {
      details.add("and %,d more".formatted(wrong.size() - MOST_NAMED));
    }
    return List.of(
        trouble(
            "the samples of %,d of %,d nodes have a wrong time".formatted(wrong.size(), all.size()),
            details,
            "synchronize the clocks of the nodes (NTP); where all nodes differ, correct the clock"
                + " here; a sample that stays old: restart the kubelet",
            GuideSection.CLOCKS));
  }

  /// @param age negative if the sample is from the future
  private record Difference(String node, Duration age) {

    static Stream<Difference> of(Probe probe) {
      return probe.outcome() instanceof Scraped scraped
          ? scraped.sampled().stream()
              .map(
                  sampled ->
                      new Difference(
                          probe.node().name(), Duration.between(sampled, scraped.requested())))
          : Stream.empty();
    }

    boolean isWrong() {
      return age.compareTo(MOST_BEHIND) > 0 || age.negated().compareTo(MOST_AHEAD) > 0;
    }

    @Override
    public String toString() {
      return age.isNegative()
          ? node + ": " + age.negated().toSeconds() + " s in the future"
          : node + ": " + age.toSeconds() + " s old";
    }
  }
}
