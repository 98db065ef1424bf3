package io.nilometer.cluster.copies;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Follows whether other replicas hold all data of this one, which drains: reports it at once, and
/// whenever members or copies change, since a replica that holds it may die.
public final class DrainWatcher {

  private DrainWatcher() {}

  public static <M> Behavior<Copies<M>> create(
      ActorRef<Directory.Command<M>> directory, ActorRef<Boolean> covered) {
    return Behaviors.setup(
        context -> {
          directory.tell(new Directory.Follow<>(context.getSelf()));
          return Behaviors.receiveMessage(
              copies -> {
                covered.tell(copies.isAllCoveredElsewhere());
                return Behaviors.same();
              });
        });
  }
}
