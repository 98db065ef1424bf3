package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PaceTest {

  private static Pace after(int places, int lagMillis, int answered) {
    return new Pace(places).after(Duration.ofMillis(lagMillis), answered);
  }

  @Test
  void aLagHalvesItAndALongOneMore() {
    assertThat(after(64, 301, 50).places()).isEqualTo(31);
    assertThat(after(64, 2_000, 50).places()).isEqualTo(8);
  }

  @Test
  void aFewAlwaysGoOn() {
    assertThat(after(Pace.FEWEST, 60_000, 0).places()).isEqualTo(Pace.FEWEST);
  }

  @Test
  void aLagThatIsToleratedKeepsIt() {
    assertThat(after(64, 300, 50).places()).isEqualTo(64);
    assertThat(after(64, 151, 50).places()).isEqualTo(64);
  }

  @Test
  void answersWithoutLagRaiseIt() {
    assertThat(after(64, 150, 33).places()).isEqualTo(67);
    assertThat(after(64, 0, 1).places()).isEqualTo(65);
    assertThat(after(64, 0, 0).places()).isEqualTo(64);
    assertThat(after(Pace.MOST, 0, 1_000).places()).isEqualTo(Pace.MOST);
  }

  @Test
  void aLookThatCameEarlyIsNoLag() {
    assertThat(after(64, -100, 16).places()).isEqualTo(65);
  }
}
