package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InFlightPeakTest {

  private final AtomicLong nanos = new AtomicLong();
  private final InFlightPeak peak = new InFlightPeak(nanos::get);

  private void passes(int millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void thePeakOfTheLastSecondIsReported() {
    peak.enter();
    peak.enter();
    peak.leave();
    peak.leave();
    assertThat(peak.ofLastSecond()).isEqualTo(2);
    passes(1000);
    assertThat(peak.ofLastSecond()).isEqualTo(2);
    passes(1000);
    assertThat(peak.ofLastSecond()).isZero();
  }

  @Test
  void whoStaysIsCountedOn() {
    peak.enter();
    passes(10_000);
    assertThat(peak.ofLastSecond()).isEqualTo(1);
    peak.enter();
    peak.leave();
    assertThat(peak.ofLastSecond()).isEqualTo(2);
    passes(2_000);
    assertThat(peak.ofLastSecond()).isEqualTo(1);
  }
}
