package io.nilometer.telemetry;

import java.util.List;

/// The health checks of each endpoint, in the order in which they are listed.
///
/// @param live `/livez`: a failure needs a restart
/// @param ready `/readyz`: while one fails, no requests should be sent
/// @param healthz `/healthz`, for older clients
public record Health(List<HealthCheck> live, List<HealthCheck> ready, List<HealthCheck> healthz) {

  public Health {
    live = List.copyOf(live);
    ready = List.copyOf(ready);
    healthz = List.copyOf(healthz);
  }
}
