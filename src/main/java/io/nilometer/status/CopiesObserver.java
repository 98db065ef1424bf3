package io.nilometer.status;

import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.storage.StorageActor;
import io.nilometer.telemetry.RecentChanges;
import io.nilometer.telemetry.RecentChanges.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Follows the members and the copies and notes what changes. One actor writes, any thread reads
/// what is there now.
public final class CopiesObserver {

  private final RecentChanges changes;
  private volatile Copies<StorageActor.Command> now = Copies.none();
  private final Map<CopyId, String> homes = new HashMap<>(); // of Ready copies, the last known
  private Set<String> draining = Set.of();

  public CopiesObserver(RecentChanges changes) {
    this.changes = changes;
  }

  /// Creates the actor that follows the directory.
  public Behavior<Copies<StorageActor.Command>> follow(
      ActorRef<Directory.Command<StorageActor.Command>> directory) {
    return Behaviors.setup(
        context -> {
          directory.tell(new Directory.Follow<>(context.getSelf()));
          return Behaviors.receiveMessage(
              copies -> {
                onCopies(copies);
                return Behaviors.same();
              });
        });
  }

  Copies<StorageActor.Command> now() {
    return now;
  }

  void onCopies(Copies<StorageActor.Command> next) {
    if (!next.view().equals(now.view())) {
      onView(now.view(), next.view());
    }
    next.byPartition().values().forEach(copies -> copies.forEach(copy -> onCopy(copy, next)));
    now = next;
  }

  private void onView(MembershipView before, MembershipView next) {
    SortedSet<String> unreachable = without(next.members(), next.reachable());
    SortedSet<String> wereUnreachable = without(before.members(), before.reachable());
    note(Kind.REPLICA_JOINED, without(next.members(), before.members()));
    note(Kind.REPLICA_LEFT, without(before.members(), next.members()));
    note(Kind.REPLICA_UNREACHABLE, without(unreachable, wereUnreachable));
    wereUnreachable.retainAll(next.reachable());
    note(Kind.REPLICA_REACHABLE, wereUnreachable);
    SortedSet<String> drain = without(next.reachable(), next.workers());
    note(Kind.REPLICA_DRAINING, without(drain, draining));
    draining = drain;
  }

  private void note(Kind kind, Set<String> replicas) {
    replicas.forEach(replica -> changes.add(kind, replica, ""));
  }

  private static SortedSet<String> without(Set<String> all, Set<String> some) {
    var rest = new TreeSet<String>(all);
    rest.removeAll(new HashSet<>(some));
    return rest;
  }

  /// Another replica may announce any number.
  private static boolean isPossible(CopyId id) {
    return id.partition() >= 0
        && id.partition() < Partitions.MOST
        && id.copy() >= 0
        && id.copy() < CopyId.COPIES;
  }

  private void onCopy(Copy<StorageActor.Command> copy, Copies<StorageActor.Command> next) {
    if (copy.phase() != Phase.READY || !isPossible(copy.id())) {
      return;
    }
    String home = next.host(copy);
    String before = homes.put(copy.id(), home);
    if (before == null) {
      changes.add(Kind.COPY_READY, copy.id().toString(), home);
    } else if (!before.equals(home)) {
      changes.add(Kind.COPY_MOVED, copy.id().toString(), before + " → " + home);
    }
  }
}
