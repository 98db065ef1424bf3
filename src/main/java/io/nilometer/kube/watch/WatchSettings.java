package io.nilometer.kube.watch;

import io.nilometer.kube.http.Patience;
import java.time.Duration;

/// How long to wait for the API server.
///
/// @param firstPause before the first retry
/// @param longestPause before a retry, at most
/// @param silence after which a connection is taken for dead: longer than a watch
/// @param watchFor the least time after which the server is to end a watch; at most it is twice
///     that
/// @param watch the longest time from the request of a watch to its end
/// @param page the longest time for a page of a list: API servers give up after 60 s
/// @param listBytes the most memory that the objects of a list may take
public record WatchSettings(
    Duration firstPause,
    Duration longestPause,
    Duration silence,
    Duration watchFor,
    Duration watch,
    Duration page,
    long listBytes) {

  /// An API server sends a bookmark at least 2 s before it ends a watch. As each watch ends within
  /// 30 s, a dead connection is noticed within 40 s, and a kept one costs a request every 22 s.
  public static final WatchSettings DEFAULT =
      new WatchSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(40),
          Duration.ofSeconds(15),
          Duration.ofSeconds(40),
          Duration.ofMinutes(2),
          Runtime.getRuntime().maxMemory() / 4);

  Patience forPage() {
    return new Patience(silence, page);
  }

  Patience forWatch() {
    return new Patience(silence, watch);
  }
}
