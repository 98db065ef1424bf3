package io.nilometer.cluster;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;

/// Finds the actors of other replicas, which the Guardian of each starts under the same names.
public final class PeerActors {

  private final ActorRefResolver resolver;
  private final String system;

  public PeerActors(ActorSystem<?> system) {
    this.resolver = ActorRefResolver.get(system);
    this.system = system.name();
  }

  /// Messages to a replica that is gone, or that has no such actor, are lost.
  ///
  /// @param member host:port
  /// @param name of a child of the Guardian there
  public <T> ActorRef<T> find(String member, String name) {
    return resolver.resolveActorRef("pekko://" + system + "@" + member + "/user/" + name);
  }
}
