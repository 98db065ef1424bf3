package io.nilometer.cluster;

import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.typed.ActorRef;

/// The system of a replica whose time is the test's, and that can send to a [RemotePeer].
public final class TimedReplica {

  private TimedReplica() {}

  public static ActorTestKit create() {
    return ActorTestKit.create(
        "nilometer",
        ManualTime.config()
            .withFallback(
                ConfigFactory.parseString(
                    "pekko.coordinated-shutdown.run-by-actor-system-terminate = off"))
            .withFallback(ConfigFactory.load()));
  }

  /// Connects the two, which goes by timers, too. What was sent to the peer's actor of this
  /// name has arrived then.
  public static void meet(ActorTestKit kit, RemotePeer peer, String name) {
    var greeted = new AtomicBoolean();
    peer.<Object>onMessage(name, message -> greeted.set(message.equals("hello")));
    ActorRef<String> there = new PeerActors(kit.system()).find(peer.member(), name);
    await()
        .until(
            () -> {
              there.tell("hello");
              passes(kit, Duration.ofMillis(100));
              return greeted.get();
            });
  }

  public static void passes(ActorTestKit kit, Duration time) {
    ManualTime.get(kit.system()).timePasses(time);
  }

  /// Connections end by timers.
  public static void stop(ActorTestKit kit) {
    ManualTime time = ManualTime.get(kit.system());
    CompletableFuture<Done> ended = kit.system().getWhenTerminated().toCompletableFuture();
    kit.system().terminate();
    await()
        .until(
            () -> {
              time.timePasses(Duration.ofSeconds(1));
              return ended.isDone();
            });
  }
}
