package io.nilometer.telemetry;

import java.util.List;

/// What is checked where, in the order in which it is told.
///
/// @param live `/livez`: when one fails, only a restart helps
/// @param ready `/readyz`: when one fails, no requests should come
/// @param healthz `/healthz`, kept for those who still ask it
public record Health(List<HealthCheck> live, List<HealthCheck> ready, List<HealthCheck> healthz) {

  public Health {
    live = List.copyOf(live);
    ready = List.copyOf(ready);
    healthz = List.copyOf(healthz);
  }
}
