package io.nilometer.api.watch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How many watches there are, each as many as its selection weighs. One user has half of the
/// places at most, so that others can watch too.
final class WatchPlaces {

  private final int max;
  private final int mostOfOne;
  private final Map<String, Integer> byUser = new HashMap<>();
  private int taken;

  WatchPlaces(int max) {
    this.max = max;
    this.mostOfOne = Math.max(1, max / 2);
  }

  /// Why the watch cannot begin, if so.
  Optional<String> refusal(WatchRequest request) {
    int weight = request.selection().weight();
    if (taken + weight > max) {
      return Optional.of("this replica serves as many watches as it can");
    }
    return byUser.getOrDefault(request.user(), 0) + weight > mostOfOne
        ? Optional.of(
            "one user may have half of the watches that this replica serves; with this one you had more")
        : Optional.empty();
  }

  void take(WatchRequest request) {
    int weight = request.selection().weight();
    taken += weight;
    byUser.merge(request.user(), weight, Integer::sum);
  }

  void leave(WatchRequest request) {
    int weight = request.selection().weight();
    taken -= weight;
    byUser.computeIfPresent(
        request.user(), (_, before) -> before > weight ? before - weight : null);
  }
}
