package io.nilometer.api.routes;

import io.nilometer.api.discovery.ServerDocuments;
import io.nilometer.api.http.ApiResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// `/statusz`: the version and uptime of this program, for people.
final class StatusPage {

  private static final DateTimeFormatter UNIX_DATE =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss 'UTC' uuuu", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final InstantSource clock;
  private final Instant started;

  StatusPage(InstantSource clock) {
    this.clock = clock;
    this.started = clock.instant();
  }

  ApiResponse answer() {
    Duration up = Duration.between(started, clock.instant());
    return ApiResponse.text(
        200,
        """
        nilometer statusz
        Warning: this page is for people; its form may change in any release.

        Started: %s
        Up: %d hr %02d min %02d sec
        Java version: %s
        Binary version: %s
        Paths: /healthz /livez /metrics /readyz /version
        """
            .formatted(
                UNIX_DATE.format(started),
                up.toHours(),
                up.toMinutesPart(),
                up.toSecondsPart(),
                Runtime.version(),
                ServerDocuments.programVersion()));
  }
}
