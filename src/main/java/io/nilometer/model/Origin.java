package io.nilometer.model;

import java.util.Optional;

/// The scraper that made a batch, and the batch's number in that scraper's order.
///
/// @param scraper unique to one scraper of one node in one replica's life: the replica's address,
///     `@`, and more
/// @param sinceMillis when that scraper took the node over, milliseconds since the epoch
/// @param number counts that scraper's batches, from 1
public record Origin(String scraper, long sinceMillis, long number) {

  /// Whether a batch of this origin may replace one of `stored` though its sample is not newer: the
  /// same scraper later, or a scraper that took the node over later.
  public boolean follows(Origin stored) {
    return scraper.equals(stored.scraper)
        ? number > stored.number
        : sinceMillis > stored.sinceMillis;
  }

  /// Whether a batch of this origin counts though its sample is older than the stored one: a
  /// kubelet's clock may be set back. Of another scraper it does only if it was requested later:
  /// else it is late, or a repetition.
  public boolean turnsBack(Origin stored, boolean isRequestedLater) {
    return follows(stored) && (scraper.equals(stored.scraper) || isRequestedLater);
  }

  /// Whether batches before this one are missing where `stored` is the last.
  public boolean leavesGapAfter(Optional<Origin> stored) {
    long before =
        stored.filter(last -> last.scraper.equals(scraper)).map(Origin::number).orElse(0L);
    return number > before + 1;
  }

  /// The address of the replica.
  public String replica() {
    int end = scraper.indexOf('@');
    return end < 0 ? scraper : scraper.substring(0, end);
  }

  /// The origin of the same scraper's next batch.
  public Origin next() {
    return new Origin(scraper, sinceMillis, number + 1);
  }
}
