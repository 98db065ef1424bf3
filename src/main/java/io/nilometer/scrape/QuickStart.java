package io.nilometer.scrape;

import io.nilometer.model.Scrape;
import java.time.Duration;
import java.util.Optional;

/// How a node that was never scraped gets its first rates soon, not a whole resolution later: a few
/// short retries until its kubelet has newer samples of the node and of all its containers.
///
/// @param retries how many were made
/// @param first the first scrape that succeeded
record QuickStart(int retries, Optional<Scrape> first) {

  /// A rate over less than this would be noise.
  static final Duration LEAST_WINDOW = Duration.ofSeconds(2);

  private static final int MOST_RETRIES = 4;

  static QuickStart begin() {
    return new QuickStart(0, Optional.empty());
  }

  /// Whether this scrape, or the lack of further retries, ends the quick start.
  boolean endsWith(Scrape scrape) {
    return isRatedWith(scrape) || exhausted();
  }

  /// Whether the first scrape and this one give all rates.
  boolean isRatedWith(Scrape scrape) {
    return first.filter(scrape::isRatedSince).isPresent();
  }

  boolean exhausted() {
    return retries == MOST_RETRIES;
  }

  QuickStart after(Scrape scrape) {
    return new QuickStart(retries + 1, first.or(() -> Optional.of(scrape)));
  }

  QuickStart afterFailure() {
    return new QuickStart(retries + 1, first);
  }

  /// How long to wait before the retry that is due: 2, 3, 4, 5 s.
  Duration pause() {
    return LEAST_WINDOW.plusSeconds(retries - 1L);
  }
}
