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

/// What a query wants of one partition, whom it asked for it, and what came so far. Used by one
/// thread at a time.
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

  /// @param before what was wanted of the partition in the round before; what comes late of it is
  /// no answer to this, so whoever still owes it is not asked
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

  /// Whether it was asked for and is still hoped for.
  boolean isBeingAsked() {
    return being.isPresent();
  }

  private boolean isAskedOf(String host) {
    return being.filter(host::equals).isPresent();
  }

  /// Whether nobody was found who may have it.
  boolean isUnknown() {
    return asked.isEmpty();
  }

  /// Another may be asked too; an answer still counts. Says whether this host was being asked.
  boolean giveUp(String host) {
    boolean was = isAskedOf(host);
    if (was) {
      being = Optional.empty();
    }
    return was;
  }

  /// The host was silent long ago: it may be asked again, unless it began to answer.
  void forgive(String host) {
    if (!isAskedOf(host) && !parts.containsKey(host)) {
      asked.remove(host);
    }
  }

  /// The host does not have it now: another is to be asked.
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

  /// Whoever did not have it may have it by now.
  void lookAgain() {
    without.clear();
  }

  /// All parts of the answer once they are there, of one host and one attempt: others may be cut
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
