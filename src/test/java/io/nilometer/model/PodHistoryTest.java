package io.nilometer.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PodHistoryTest {

  private static final long RESOLUTION = 15_000_000_000L;
  private static final String NODE = "node";
  private static final PodRef POD = new PodRef("ns", "pod");

  private static ContainerSample container(String name, long second, long cpuSeconds) {
    return new ContainerSample(
        name, new Sample(second * 1_000_000_000, cpuSeconds * 1_000_000_000, 1024));
  }

  private static PodHistory history(PodSample... samples) {
    PodHistory history = PodHistory.of(samples[0], RESOLUTION);
    for (int i = 1; i < samples.length; i++) {
      history = history.accept(samples[i], RESOLUTION);
    }
    return history;
  }

  private static PodSample pod(ContainerSample... containers) {
    return new PodSample(POD, List.of(containers));
  }

  @Test
  void containersAreListedByName() {
    PodHistory history =
        history(
            pod(container("b", 100, 1), container("a", 100, 1)),
            pod(container("b", 110, 2), container("a", 110, 3)));
    assertThat(history.usage(NODE).orElseThrow().containers())
        .containsExactly(
            new ContainerUsage("a", 200_000_000, 1024), new ContainerUsage("b", 100_000_000, 1024));
  }

  @Test
  void timeAndWindowAreThoseOfTheContainerWithTheEarliestTime() {
    PodHistory history =
        history(
            pod(container("a", 100, 1), container("b", 98, 1)),
            pod(container("a", 112, 2), container("b", 111, 2)));
    PodUsage usage = history.usage(NODE).orElseThrow();
    assertThat(usage.timeNanos()).isEqualTo(111_000_000_000L);
    assertThat(usage.windowNanos()).isEqualTo(13_000_000_000L);
  }

  @Test
  void podWithAContainerOfOneSampleIsNotServed() {
    PodHistory history =
        history(pod(container("a", 100, 1)), pod(container("a", 110, 2), container("new", 110, 2)));
    assertThat(history.usage(NODE)).isEmpty();
  }

  @Test
  void podIsServedAgainOnceItsNewContainerHasTwoSamples() {
    PodHistory history =
        history(
            pod(container("a", 100, 1)),
            pod(container("a", 110, 2), container("new", 110, 2)),
            pod(container("a", 120, 3), container("new", 120, 3)));
    assertThat(history.usage(NODE).orElseThrow().containers()).hasSize(2);
  }

  @Test
  void containerThatIsGoneIsForgotten() {
    PodHistory history =
        history(pod(container("a", 100, 1), container("b", 100, 1)), pod(container("a", 110, 2)));
    assertThat(history.usage(NODE).orElseThrow().containers())
        .containsExactly(new ContainerUsage("a", 100_000_000, 1024));
  }

  @Test
  void containerWhoseCpuFellIsLeftOutAndTheOthersAreServed() {
    PodHistory history =
        history(
            pod(container("a", 100, 1), container("b", 99, 9)),
            pod(container("a", 110, 2), container("b", 109, 2)));
    PodUsage usage = history.usage(NODE).orElseThrow();
    assertThat(usage.containers()).containsExactly(new ContainerUsage("a", 100_000_000, 1024));
    assertThat(usage.timeNanos()).isEqualTo(110_000_000_000L);
  }

  @Test
  void podAllOfWhoseContainersFellIsNotServed() {
    assertThat(history(pod(container("a", 100, 9)), pod(container("a", 110, 2))).usage(NODE))
        .isEmpty();
  }

  @Test
  void thePodStartsWithItsLatestContainer() {
    var early = new Sample(100_000_000_000L, 20_000_000_000L, 1, 1);
    var late = new Sample(100_000_000_000L, 88_000_000_000L, 1, 1);
    PodHistory history =
        history(
            pod(new ContainerSample("a", late), new ContainerSample("b", early)),
            pod(
                new ContainerSample("a", new Sample(110_000_000_000L, 88_000_000_000L, 2, 1)),
                new ContainerSample("b", new Sample(110_000_000_000L, 20_000_000_000L, 2, 1))));
    assertThat(history.usage(NODE).orElseThrow().startNanos()).isEqualTo(88_000_000_000L);
  }

  @Test
  void theNewerOfTwoUsagesOfOnePodIsServedThenTheOneStartedLater() {
    var older = new PodUsage(POD, NODE, 100, 10, 5, List.of());
    assertThat(new PodUsage(POD, NODE, 101, 10, 1, List.of()).supersedes(older)).isTrue();
    assertThat(older.supersedes(new PodUsage(POD, NODE, 101, 10, 1, List.of()))).isFalse();
    assertThat(new PodUsage(POD, NODE, 100, 10, 6, List.of()).supersedes(older)).isTrue();
    assertThat(older.supersedes(older)).isFalse();
  }
}
