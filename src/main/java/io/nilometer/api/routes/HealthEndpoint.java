package io.nilometer.api.routes;

import io.nilometer.telemetry.Health;
import io.nilometer.telemetry.HealthCheck;
import java.util.List;
import java.util.Locale;

/// Where the health of this program is asked.
public enum HealthEndpoint {
  LIVEZ,
  READYZ,
  HEALTHZ;

  /// As the reports name it.
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String path() {
    return "/" + title();
  }

  List<HealthCheck> checks(Health health) {
    return switch (this) {
      case LIVEZ -> health.live();
      case READYZ -> health.ready();
      case HEALTHZ -> health.healthz();
    };
  }
}
