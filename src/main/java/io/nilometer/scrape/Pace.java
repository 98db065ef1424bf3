package io.nilometer.scrape;

import java.time.Duration;

/// How many first scrapes may be under way at a time: as many as this replica can do while what it
/// has promised others, such as heartbeats, is hardly late. Fewer at once when it lags, and a few
/// more each time that scrapes were answered without lag.
///
/// @param places at least [#FEWEST], so that a start goes on however busy the machine is
record Pace(int places) {

  /// With no lag measured yet.
  static final Pace START = new Pace(64);

  /// Members count a replica as unreachable after ten times this.
  static final Duration TOLERATED = Duration.ofMillis(300);

  static final int FEWEST = 4;

  /// More would only be more connections that wait.
  static final int MOST = 1_024;

  /// For each new place so many scrapes were answered.
  private static final int ANSWERED_PER_PLACE = 16;

  /// The pace after a look at the lag.
  ///
  /// @param answered first scrapes since the look before, if further ones wait; else 0
  Pace after(Duration lag, int answered) {
    if (lag.compareTo(TOLERATED) > 0) {
      double share = (double) TOLERATED.toNanos() / TOLERATED.plus(lag).toNanos(); // below a half
      return new Pace(Math.max(FEWEST, (int) (places * share)));
    }
    boolean prompt = lag.multipliedBy(2).compareTo(TOLERATED) <= 0;
    int more = prompt ? Math.ceilDiv(answered, ANSWERED_PER_PLACE) : 0;
    return new Pace(Math.min(MOST, places + more));
  }
}
