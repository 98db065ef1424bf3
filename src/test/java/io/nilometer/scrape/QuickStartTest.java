package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.ContainerSample;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuickStartTest {

  private static Sample sample(int second) {
    return new Sample(Duration.ofSeconds(second).toNanos(), 1, 1);
  }

  private static PodSample pod(String name, int second) {
    return new PodSample(new PodRef("ns", name), List.of(new ContainerSample("c", sample(second))));
  }

  private static Scrape scrape(int second, PodSample... pods) {
    return new Scrape(Optional.of(sample(second)), List.of(pods));
  }

  @Test
  void theFirstSampleDoesNotEndIt() {
    assertThat(QuickStart.begin().endsWith(scrape(100))).isFalse();
  }

  @Test
  void aNewerSampleEndsIt() {
    assertThat(QuickStart.begin().after(scrape(100)).endsWith(scrape(102))).isTrue();
  }

  @Test
  void theSameSampleAgainDoesNotEndItNorDoesOneThatIsTooCloseForARate() {
    QuickStart start = QuickStart.begin().after(scrape(100));
    assertThat(start.endsWith(scrape(100))).isFalse();
    assertThat(start.endsWith(scrape(101))).isFalse();
  }

  @Test
  void aContainerWithoutANewerSampleDoesNotEndIt() {
    QuickStart start = QuickStart.begin().after(scrape(100, pod("a", 100), pod("b", 96)));
    Scrape second = scrape(102, pod("a", 102), pod("b", 96));
    assertThat(start.endsWith(second)).isFalse();
    Scrape third = scrape(105, pod("a", 102), pod("b", 104));
    assertThat(start.after(second).endsWith(third)).isTrue();
  }

  @Test
  void aContainerThatIsAddedOrGoneEndsItAllTheSame() {
    QuickStart start = QuickStart.begin().after(scrape(100, pod("a", 100), pod("gone", 100)));
    assertThat(start.endsWith(scrape(102, pod("added", 102), pod("a", 102)))).isTrue();
  }

  @Test
  void itEndsWhenItsRetriesAreUsedUp() {
    QuickStart start = QuickStart.begin();
    for (int retry = 0; retry < 4; retry++) {
      assertThat(start.exhausted()).isFalse();
      start = start.afterFailure();
    }
    assertThat(start.exhausted()).isTrue();
  }

  @Test
  void itWaitsALittleLongerEachTime() {
    QuickStart start = QuickStart.begin().after(scrape(100));
    assertThat(start.pause()).isEqualTo(Duration.ofSeconds(2));
    assertThat(start.after(scrape(100)).pause()).isEqualTo(Duration.ofSeconds(3));
  }
}
