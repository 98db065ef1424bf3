package io.nilometer.api.query;

import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.Selection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The request of a query to one partition: the hosts that were asked, and the parts received so
/// far. Used by one thread at a time.
final class PartitionRequest {

  private final Selection selection;
  private final Optional<PartitionRequest> before;
  private final Set<String> asked = new HashSet<>();
  private final Set<String> without = new HashSet<>();
  private final Map<String, Map<Integer, List<PartitionUsages>>> parts = new HashMap<>();
  private final Map<String, Integer> owed = new HashMap<>();
  private Optional<String> being = Optional.empty();

  PartitionRequest(Selection selection) {
    this(selection, Optional.empty());
  }

  /// @param before the request of the previous round; a late response to it does not answer this
  /// one, so hosts that still owe it are not asked
  PartitionRequest(Selection selection, Optional<PartitionRequest> before) {
    this.selection = selection;
    this.before = before;
  }

  Selection selection() {
    return selection;
  }

  void askOf(String host) {
    asked.add(host);
    owed.merge(host, 1, Integer::sum);
    being = Optional.of(host);
  }

  boolean wasAskedOf(String host) {
    return asked.contains(host) || without.contains(host) || isOwedBefore(host);
  }

  private boolean isOwedBefore(String host) {
    return before.filter(wanted -> wanted.owed.containsKey(host)).isPresent();
  }

  private void pay(String host) {
    owed.computeIfPresent(host, (_, answers) -> answers > 1 ? answers - 1 : null);
  }

  /// Whether a response is expected.
  boolean isBeingAsked() {
    return being.isPresent();
  }

  private boolean isAskedOf(String host) {
    return being.filter(host::equals).isPresent();
  }

  /// Whether no host of the partition was found.
  boolean isUnknown() {
    return asked.isEmpty();
  }

  /// Allows another host to be asked too; a response of this one still counts. Returns whether a
  /// response of this host was expected.
  boolean giveUp(String host) {
    boolean was = isAskedOf(host);
    if (was) {
      being = Optional.empty();
    }
    return was;
  }

  /// The host was silent some time ago: it may be asked again, unless it began to respond.
  void forgive(String host) {
    if (!isAskedOf(host) && !parts.containsKey(host)) {
      asked.remove(host);
    }
  }

  /// The host does not have the partition now: another must be asked.
  void miss(String host) {
    if (isOwedBefore(host)) {
      before.orElseThrow().miss(host);
      return;
    }
    pay(host);
    giveUp(host);
    asked.remove(host);
    without.add(host);
  }

  /// Hosts that did not have the partition may have it by now.
  void lookAgain() {
    without.clear();
  }

  /// Returns all parts once they are complete, from one host and one attempt: others may be split
  /// differently.
  List<PartitionUsages> add(String host, int attempt, PartitionUsages answer) {
    if (isOwedBefore(host)) {
      before.orElseThrow().add(host, attempt, answer);
      return List.of();
    }
    List<PartitionUsages> some =
        parts
            .computeIfAbsent(host, _ -> new HashMap<>())
            .computeIfAbsent(attempt, _ -> new ArrayList<>());
    some.add(answer);
    if (some.size() < answer.parts()) {
      return List.of();
    }
    pay(host);
    parts.remove(host);
    return List.copyOf(some);
  }
}
