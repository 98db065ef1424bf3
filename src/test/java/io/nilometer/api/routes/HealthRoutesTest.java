package io.nilometer.api.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Query;
import io.nilometer.telemetry.Health;
import io.nilometer.telemetry.HealthCheck;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HealthRoutesTest {

  private static final HealthCheck PING = HealthCheck.answering("ping");
  private static final HealthCheck BROKEN =
      new HealthCheck("storage", () -> Optional.of("no metrics to serve"));

  private final HealthRoutes routes =
      new HealthRoutes(new Health(List.of(PING), List.of(PING, BROKEN), List.of()));

  @Test
  void whatStandsInHealthzCanBeAskedForEverywhere() {
    var health = new HealthRoutes(new Health(List.of(PING), List.of(PING), List.of(BROKEN)));
    assertThat(health.check(HealthEndpoint.LIVEZ, "storage").map(ApiResponse::code)).contains(500);
    assertAnswer(health.report(HealthEndpoint.LIVEZ, Query.NONE), 200, "ok");
    assertThat(routes.check(HealthEndpoint.LIVEZ, "storage")).isEmpty();
  }

  @Test
  void healthIsOkInOneWord() {
    assertAnswer(report(HealthEndpoint.LIVEZ, ""), 200, "ok");
  }

  @Test
  void verboseTellsOfEachCheck() {
    assertAnswer(report(HealthEndpoint.LIVEZ, "verbose"), 200, "[+]ping ok\nlivez check passed\n");
  }

  @Test
  void aFailureTellsOfEachCheckButNotWhy() {
    assertAnswer(
        report(HealthEndpoint.READYZ, ""),
        500,
        "[+]ping ok\n[-]storage failed: reason withheld\nreadyz check failed\n");
  }

  @Test
  void anExcludedCheckDoesNotFail() {
    assertAnswer(report(HealthEndpoint.READYZ, "exclude=storage"), 200, "ok");
    assertAnswer(
        report(HealthEndpoint.READYZ, "verbose&exclude=storage&exclude=ping"),
        200,
        "[+]ping excluded: ok\n[+]storage excluded: ok\nreadyz check passed\n");
  }

  @Test
  void anUnknownCheckCannotBeExcluded() {
    assertAnswer(
        report(HealthEndpoint.LIVEZ, "verbose&exclude=b&exclude=a"),
        200,
        """
        [+]ping ok
        warn: some health checks cannot be excluded: no matches for "a","b"
        livez check passed
        """);
  }

  @Test
  void ofManyUnknownChecksTenAreNamed() {
    String ten = "\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"j\"";
    assertThat(warning("a b c d e f g h i j")).endsWith("no matches for " + ten);
    assertThat(warning("l k j i h g f e d c b a")).endsWith("for " + ten + " and 2 more");
  }

  private String warning(String excluded) {
    String query = "verbose&exclude=" + excluded.replace(" ", "&exclude=");
    ApiResponse answer = report(HealthEndpoint.LIVEZ, query);
    return new String(answer.body().chunks().next(), StandardCharsets.UTF_8)
        .lines()
        .toList()
        .get(1);
  }

  @Test
  void aSingleCheckSaysWhyItFails() {
    assertAnswer(routes.check(HealthEndpoint.READYZ, "ping").orElseThrow(), 200, "ok");
    assertAnswer(
        routes.check(HealthEndpoint.READYZ, "storage").orElseThrow(),
        500,
        "internal server error: no metrics to serve\n");
  }

  @Test
  void aCheckIsKnownOnlyWhereItIsMade() {
    assertThat(routes.check(HealthEndpoint.LIVEZ, "storage")).isEmpty();
    assertThat(routes.check(HealthEndpoint.READYZ, "")).isEmpty();
  }

  private ApiResponse report(HealthEndpoint endpoint, String query) {
    return routes.report(endpoint, Query.parse(query));
  }

  private static void assertAnswer(ApiResponse answer, int code, String text) {
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.body().contentType()).isEqualTo("text/plain; charset=utf-8");
    assertThat(new String(answer.body().chunks().next(), StandardCharsets.UTF_8)).isEqualTo(text);
  }
}
