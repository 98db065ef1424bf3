package io.nilometer.api.watch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// How many watches there are, each as many as it weighs. One user has half of the
/// places at most, so that others can watch too. The ServiceAccounts of a namespace count as one
/// user, since who can create Pods there can have the tokens of all.
final class WatchPlaces {

  private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

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
    int weight = request.weight();
    if (taken + weight > max) {
      return Optional.of("this replica serves as many watches as it can");
    }
    return byUser.getOrDefault(owner(request), 0) + weight > mostOfOne
        ? Optional.of(
            "one user, or the ServiceAccounts of one namespace together, may have half of the"
                + " watches that this replica serves; with this one you had more")
        : Optional.empty();
  }

  void take(WatchRequest request) {
    int weight = request.weight();
    taken += weight;
    byUser.merge(owner(request), weight, Integer::sum);
  }

  void leave(WatchRequest request) {
    int weight = request.weight();
    taken -= weight;
    byUser.computeIfPresent(
        owner(request), (_, before) -> before > weight ? before - weight : null);
  }

  /// The user; of a ServiceAccount, the part of its name up to the namespace.
  private static String owner(WatchRequest request) {
    String user = request.user();
    int end = user.startsWith(SERVICE_ACCOUNT) ? user.indexOf(':', SERVICE_ACCOUNT.length()) : -1;
    return end < 0 ? user : user.substring(0, end);
  }
}
