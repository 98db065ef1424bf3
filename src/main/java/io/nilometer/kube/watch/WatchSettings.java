package io.nilometer.kube.watch;

import java.time.Duration;

/// How patiently the API server is followed.
///
/// @param firstPause before a failed request is repeated the first time
/// @param longestPause before it is repeated, at most
/// @param silence after which a connection is taken for dead; API servers send a bookmark about
///     once a minute
/// @param watchFor the least time after which the server is to end a watch; at most it is twice
/// that
public record WatchSettings(
    Duration firstPause, Duration longestPause, Duration silence, Duration watchFor) {

  public static final WatchSettings DEFAULT =
      new WatchSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(90),
          Duration.ofMinutes(5));
}
