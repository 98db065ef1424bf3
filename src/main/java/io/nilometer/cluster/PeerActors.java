package io.nilometer.cluster;

import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.ActorSystem;

/// Finds the actors of other replicas: the Guardian of each starts them by the same names.
public final class PeerActors {

  private final ActorRefResolver resolver;
  private final String system;

  public PeerActors(ActorSystem<?> system) {
    this.resolver = ActorRefResolver.get(system);
    this.system = system.name();
  }

  /// What is sent to a replica that is gone, or has no such actor, is lost.
  ///
  /// @param member host:port
  /// @param name of a child of the Guardian there
  public <T> ActorRef<T> find(String member, String name) {
    return resolver.resolveActorRef("pekko://" + system + "@" + member + "/user/" + name);
  }
}
