package io.nilometer.api.query;

import io.nilometer.model.EpochNanos;
import io.nilometer.telemetry.Telemetry;
import java.time.InstantSource;
import java.util.List;

/// Records how old the samples are that are served. Safe for any thread.
public record ServedAges(Telemetry telemetry, InstantSource clock) {

  public void observe(List<? extends MetricsObject> served) {
    long now = EpochNanos.of(clock.instant());
    var ages = new double[served.size()];
    for (int i = 0; i < ages.length; i++) {
      ages[i] = Math.max(0, now - served.get(i).timeNanos()) / 1e9; // a node's clock may be ahead
    }
    telemetry.api().answeredUsages(ages);
  }
}
