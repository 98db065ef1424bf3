package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.TestServer;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;
import org.junit.jupiter.api.Test;

class InFlightTest {

  private static InFlight inFlight(int limit) {
    return new InFlight(limit, TestServer.telemetry().api());
  }

  @Test
  void thereIsRoomForSoMany() {
    var inFlight = inFlight(2);
    InFlight.Place first = inFlight.enter().orElseThrow();
    assertThat(inFlight.enter()).isPresent();
    assertThat(inFlight.enter()).isEmpty();
    first.leave();
    assertThat(inFlight.enter()).isPresent();
    assertThat(inFlight.enter()).isEmpty();
  }

  @Test
  void aPlaceIsLeftOnce() {
    var inFlight = inFlight(1);
    InFlight.Place first = inFlight.enter().orElseThrow();
    first.leave();
    first.leave();
    assertThat(inFlight.enter()).isPresent();
    assertThat(inFlight.enter()).isEmpty();
  }

  @Test
  void itIsIdleWhenTheLastHasLeft() {
    var inFlight = inFlight(0);
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
    assertThat(inFlight(0).idle().toCompletableFuture()).isCompleted();
  }
}
