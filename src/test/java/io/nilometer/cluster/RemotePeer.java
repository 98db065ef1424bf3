package io.nilometer.cluster;

import com.typesafe.config.ConfigFactory;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;

/// Another replica on loopback, whose actors are probes.
public final class RemotePeer implements AutoCloseable {

  private final ActorTestKit kit =
      ActorTestKit.create(
          "nilometer",
          ConfigFactory.parseString(
                  "pekko.coordinated-shutdown.run-by-actor-system-terminate = off")
              .withFallback(ConfigFactory.load()));
  private final Map<String, Consumer<Object>> actions = new ConcurrentHashMap<>();
  private final Set<String> spawned = new HashSet<>();

  /// Its host:port.
  public String member() {
    var address = Cluster.get(kit.system()).selfMember().address();
    return address.getHost().get() + ":" + address.getPort().get();
  }

  /// What is sent to its actor of this name from now on.
  public <T> TestProbe<T> actor(String name) {
    TestProbe<T> probe = kit.createTestProbe();
    this.<T>onMessage(name, message -> probe.getRef().tell(message));
    return probe;
  }

  /// The actor itself stays, because senders keep its resolved reference.
  @SuppressWarnings("unchecked")
  <T> void onMessage(String name, Consumer<T> action) {
    actions.put(name, (Consumer<Object>) action);
    if (spawned.add(name)) {
      kit.spawn(
          Behaviors.receiveMessage(
              message -> {
                actions.get(name).accept(message);
                return Behaviors.same();
              }),
          name);
    }
  }

  /// Whatever this one has sent to actors of the other so far has arrived when this returns: what
  /// goes from one replica to another stays in order.
  public void awaitArrival(ActorTestKit other) {
    TestProbe<Membership.Command> there = other.createTestProbe();
    String path = ActorRefResolver.get(other.system()).toSerializationFormat(there.getRef());
    ActorRef<Membership.Command> sender = ActorRefResolver.get(kit.system()).resolveActorRef(path);
    var last = new Membership.Draining(member());
    sender.tell(last);
    there.expectMessage(last);
  }

  @Override
  public void close() {
    kit.shutdownTestKit();
  }
}
