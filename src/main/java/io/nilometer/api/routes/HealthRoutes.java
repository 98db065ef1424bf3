package io.nilometer.api.routes;

import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Query;
import io.nilometer.model.Quoted;
import io.nilometer.telemetry.Health;
import io.nilometer.telemetry.HealthCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers `/livez`, `/readyz` and `/healthz` with the texts of k8s.io/apiserver. The reason of a
/// failure is logged and shown under the path of the check, but not in the report, which needs no
/// authorization.
public final class HealthRoutes {

  private static final Logger log = LoggerFactory.getLogger(HealthRoutes.class);

  /// Of the names that a report quotes.
  private static final int MOST_NAMES = 10;

  private final Health health;

  public HealthRoutes(Health health) {
    this.health = health;
  }

  /// One check of the endpoint, or of `/healthz`. Empty: there is no check of that name.
  Optional<ApiResponse> check(HealthEndpoint endpoint, String name) {
    return Stream.concat(endpoint.checks(health).stream(), health.healthz().stream())
        .filter(check -> check.name().equals(name))
        .findFirst()
        .map(HealthRoutes::single);
  }

  private static ApiResponse single(HealthCheck check) {
    return check
        .failure()
        .get()
        .map(failure -> ApiResponse.text(500, "internal server error: " + failure + "\n"))
        .orElseGet(() -> ApiResponse.text(200, "ok"));
  }

  /// The parameter `exclude` skips checks, `verbose` lists each; a failure always lists them.
  ApiResponse report(HealthEndpoint endpoint, Query query) {
    return reported(endpoint, query).withoutSniffing();
  }

  private ApiResponse reported(HealthEndpoint endpoint, Query query) {
    Set<String> unknown = new TreeSet<>(query.all("exclude"));
    var report = new StringBuilder();
    var failures = new ArrayList<String>();
    for (HealthCheck check : endpoint.checks(health)) {
      if (query.all("exclude").contains(check.name())) {
        unknown.remove(check.name());
        report.append("[+]").append(check.name()).append(" excluded: ok\n");
      } else {
        report.append(line(check, failures));
      }
    }
    if (!unknown.isEmpty()) {
      report
          .append("warn: some health checks cannot be excluded: no matches for ")
          .append(
              unknown.stream().limit(MOST_NAMES).map(Quoted::of).collect(Collectors.joining(",")))
          .append(
              unknown.size() > MOST_NAMES
                  ? " and %d more".formatted(unknown.size() - MOST_NAMES)
                  : "")
          .append('\n');
    }
    if (!failures.isEmpty()) {
      log.debug("{} check failed: {}", endpoint.title(), failures);
      return ApiResponse.text(500, report + endpoint.title() + " check failed\n");
    }
    return ApiResponse.text(
        200, query.has("verbose") ? report + endpoint.title() + " check passed\n" : "ok");
  }

  private static String line(HealthCheck check, List<String> failures) {
    Optional<String> failure = check.failure().get();
    if (failure.isEmpty()) {
      return "[+]" + check.name() + " ok\n";
    }
    failures.add(check.name() + ": " + failure.get());
    return "[-]" + check.name() + " failed: reason withheld\n";
  }
}
