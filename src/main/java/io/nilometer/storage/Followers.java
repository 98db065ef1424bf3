package io.nilometer.storage;

import io.nilometer.storage.StorageActor.Command;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/// Who is notified of what changes in one copy. Nothing is computed while there is none. Used by
/// one thread at a time.
final class Followers {

  private final Set<ActorRef<UsageChange>> all = new LinkedHashSet<>();
  private final ActorContext<Command> context;

  Followers(ActorContext<Command> context) {
    this.context = context;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /// Adds one, until it stops. Returns whether it is new.
  boolean add(ActorRef<UsageChange> follower) {
    boolean added = all.add(follower);
    if (added) {
      context.watchWith(follower, new StorageActor.Unfollow(follower));
    }
    return added;
  }

  void remove(ActorRef<UsageChange> follower) {
    if (all.remove(follower)) {
      context.unwatch(follower);
    }
  }

  /// @param change is computed if there are any
  void tell(Supplier<UsageChange> change) {
    if (!all.isEmpty()) {
      UsageChange changed = change.get();
      all.forEach(follower -> follower.tell(changed));
    }
  }
}
