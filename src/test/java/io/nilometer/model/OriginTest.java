package io.nilometer.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class OriginTest {

  private static final Origin STORED = new Origin("a", 1_000, 7);

  @Test
  void aLaterBatchOfTheSameScraperFollows() {
    assertThat(new Origin("a", 1_000, 8).follows(STORED)).isTrue();
  }

  @Test
  void anEarlierBatchOfTheSameScraperDoesNotFollow() {
    assertThat(new Origin("a", 1_000, 6).follows(STORED)).isFalse();
  }

  @Test
  void aScraperThatTookOverLaterFollows() {
    assertThat(new Origin("b", 1_001, 1).follows(STORED)).isTrue();
  }

  @Test
  void aFormerScraperDoesNotFollowHoweverHighItsNumber() {
    assertThat(new Origin("b", 999, 100).follows(STORED)).isFalse();
  }

  @Property
  void nothingFollowsItself(@ForAll String scraper, @ForAll long since, @ForAll long number) {
    var origin = new Origin(scraper, since, number);
    assertThat(origin.follows(origin)).isFalse();
  }

  @Test
  void anotherScraperTurnsTimeBackOnlyIfItAskedLater() {
    assertThat(new Origin("a", 1_000, 8).turnsBack(STORED, false)).isTrue();
    assertThat(new Origin("b", 1_001, 1).turnsBack(STORED, true)).isTrue();
    assertThat(new Origin("b", 1_001, 1).turnsBack(STORED, false)).isFalse();
    assertThat(new Origin("b", 999, 100).turnsBack(STORED, true)).isFalse();
  }
}
