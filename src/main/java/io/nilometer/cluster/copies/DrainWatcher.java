package io.nilometer.cluster.copies;

import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Waits until other replicas hold all data of this one, reports that once, and stops.
public final class DrainWatcher {

  private DrainWatcher() {}

  public static <M> Behavior<Copies<M>> create(
      ActorRef<Directory.Command<M>> directory, ActorRef<Done> replyTo) {
    return Behaviors.setup(
        context -> {
          directory.tell(new Directory.Follow<>(context.getSelf()));
          return Behaviors.receiveMessage(
              copies -> {
                if (!copies.isAllCoveredElsewhere()) {
                  return Behaviors.same();
                }
                replyTo.tell(Done.getInstance());
                return Behaviors.stopped();
              });
        });
  }
}
