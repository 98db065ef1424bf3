package io.nilometer.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;

class InFlightTest {

  @Test
  void thereIsRoomForSoMany() {
    var inFlight = new InFlight(2);
    InFlight.Place first = inFlight.enter().orElseThrow();
    assertThat(inFlight.enter()).isPresent();
    assertThat(inFlight.enter()).isEmpty();
    first.leave();
    assertThat(inFlight.enter()).isPresent();
    assertThat(inFlight.enter()).isEmpty();
  }

  @Test
  void aPlaceIsLeftOnce() {
    var inFlight = new InFlight(1);
    InFlight.Place first = inFlight.enter().orElseThrow();
    first.leave();
    first.leave();
    assertThat(inFlight.enter()).isPresent();
    assertThat(inFlight.enter()).isEmpty();
  }

  @Test
  void itIsIdleWhenTheLastHasLeft() {
    var inFlight = new InFlight(0);
    InFlight.Place first = inFlight.enter().orElseThrow();
    InFlight.Place second = inFlight.enter().orElseThrow();
    CompletableFuture<Done> idle = inFlight.idle().toCompletableFuture();
    first.leave();
    assertThat(idle).isNotDone();
    second.leave();
    assertThat(idle).isCompleted();
  }

  @Test
  void withNobodyThereItIsIdle() {
    assertThat(new InFlight(0).idle().toCompletableFuture()).isCompleted();
  }
}
