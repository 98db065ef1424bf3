package io.nilometer.api.watch;

import java.util.HashMap;
import java.util.Map;

/// How many watches there are, each as many as its selection weighs. One user has half of the
/// places at most, so that others can watch too.
final class WatchPlaces {

  private final int max;
  private final Map<String, Integer> byUser = new HashMap<>();
  private int taken;

  WatchPlaces(int max) {
    this.max = max;
  }

  boolean areFree(WatchRequest request) {
    int weight = request.selection().weight();
    return taken + weight <= max
        && byUser.getOrDefault(request.user(), 0) + weight <= most(request.user());
  }

  /// Callers without a name are not told apart.
  private int most(String user) {
    return user.isEmpty() ? max : Math.max(1, max / 2);
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
