package io.nilometer.doctor;

import java.time.Duration;

/// How long parts of an examination may take.
///
/// @param server the first answer of the API server
/// @param kubelet one scrape
/// @param report after the scrapes: reading certificates
/// @param all everything, the first answer too
public record Limits(Duration server, Duration kubelet, Duration report, Duration all) {

  /// Together with the start of the program less than 10 s.
  public static final Limits DEFAULT =
      new Limits(
          Duration.ofSeconds(4),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofSeconds(8));
}
