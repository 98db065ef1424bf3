package io.nilometer.replica;

import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.ClusterSettings;
import io.nilometer.cluster.DowningWatcher;
import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.demo.net.FreePorts;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.remote.RemoteActorRefProvider;
import org.apache.pekko.remote.transport.ThrottlerTransportAdapter;
import org.awaitility.core.ConditionFactory;

/// Actor systems of replicas, each at a loopback address of its own, that join each other as the
/// program's do. The first three are the seeds. They can be killed, and cut off from each other.
@SuppressWarnings("deprecation") // what artery is cut by is named after its predecessor
final class Fleet implements AutoCloseable {

  /// Sees and judges a death as fast as the program does.
  private static final Config CUTTABLE =
      ConfigFactory.parseString(
              """
              pekko {
                coordinated-shutdown.run-by-actor-system-terminate = off
                remote.artery.advanced.test-mode = on
                cluster.seed-node-timeout = 2s
              }
              """)
          .withFallback(ConfigFactory.load());

  private record Running(ActorSystem<Void> system, DowningWatcher downing) {

    Address address() {
      return Cluster.get(system).selfMember().address();
    }
  }

  private final Optional<ClusterLease> lease;
  private final int port;
  private final Map<Integer, Running> replicas = new HashMap<>();

  Fleet(Optional<ClusterLease> lease) {
    this.lease = lease;
    port = FreePorts.find(host(1), 1).getFirst();
  }

  static ConditionFactory eventually() {
    return await().atMost(Duration.ofSeconds(90)); // longer than anything takes on a busy machine
  }

  /// Checks that it is so during all of that time, which a stall of this machine extends.
  static void awaitUnchanged(Duration time, Callable<Boolean> condition) {
    await()
        .during(time)
        .atMost(time.plus(Duration.ofMinutes(1)))
        .failFast("it is no longer so", () -> !condition.call())
        .until(condition);
  }

  private static String host(int number) {
    return "127.0.2." + number;
  }

  void start(int... numbers) throws Exception {
    for (int number : numbers) {
      start(number, List.of(1, 2, 3));
    }
  }

  void start(int number, List<Integer> seeds) throws Exception {
    var settings =
        ClusterSettings.of(
            seeds.stream().map(seed -> host(seed) + ":" + port).toList(),
            host(number),
            Optional.of(port),
            "",
            Optional.empty(),
            new ClusterTls.Insecure(),
            Duration.ofSeconds(10));
    ReplicaSystem replica =
        ReplicaSystem.create(settings, _ -> null, InstantSource.system(), _ -> {});
    ActorSystem<Void> system = replica.start(Behaviors.empty(), CUTTABLE, lease);
    replica.join(system, lease);
    replicas.put(number, new Running(system, DowningWatcher.of(system)));
  }

  /// Without notifying other replicas.
  void kill(int... numbers) {
    IntStream.of(numbers).forEach(number -> replicas.get(number).system().terminate());
    IntStream.of(numbers).forEach(this::awaitEnd);
  }

  private void awaitEnd(int number) {
    replicas.get(number).system().getWhenTerminated().toCompletableFuture().join();
  }

  /// Nothing that one of them sends reaches the other any more.
  void cut(int one, int other) {
    cutFrom(one, other);
    cutFrom(other, one);
  }

  /// The first, which is running, takes nothing from the other, and sends it nothing.
  void cutFrom(int one, int other) {
    throttle(one, other, ThrottlerTransportAdapter.blackholeThrottleMode());
  }

  void mendFrom(int one, int other) {
    throttle(one, other, ThrottlerTransportAdapter.unthrottledThrottleMode());
  }

  private void throttle(int one, int other, ThrottlerTransportAdapter.ThrottleMode mode) {
    Running running = replicas.get(one);
    var provider =
        (RemoteActorRefProvider)
            ((org.apache.pekko.actor.ExtendedActorSystem) Adapter.toClassic(running.system()))
                .provider();
    var to =
        new Address(running.address().protocol(), running.address().system(), host(other), port);
    var _ =
        provider
            .transport()
            .managementCommand(new ThrottlerTransportAdapter.SetThrottle(to, bothWays(), mode));
  }

  /// An object of Scala's inside an interface, which Java cannot name.
  private static ThrottlerTransportAdapter.Direction bothWays() {
    try {
      return (ThrottlerTransportAdapter.Direction)
          Class.forName(ThrottlerTransportAdapter.Direction.class.getName() + "$Both$")
              .getField("MODULE$")
              .get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(e.getMessage(), e);
    }
  }

  boolean isPutOut(int number) {
    return replicas.get(number).downing().isNoticed();
  }

  boolean hasLeft(int number) {
    return replicas.get(number).downing().completed().toCompletableFuture().isDone();
  }

  /// The numbers of those that this one counts as Up, in its own view.
  SortedSet<Integer> members(int number) {
    var members = new TreeSet<Integer>();
    Cluster.get(replicas.get(number).system())
        .state()
        .getMembers()
        .forEach(
            member -> {
              if (member.status().equals(MemberStatus.up())) {
                String host = member.address().getHost().orElseThrow();
                members.add(Integer.valueOf(host.substring(host.lastIndexOf('.') + 1)));
              }
            });
    return members;
  }

  void awaitTogether(Integer... numbers) {
    eventually()
        .untilAsserted(
            () -> {
              for (int number : numbers) {
                org.assertj.core.api.Assertions.assertThat(members(number))
                    .containsExactly(numbers);
              }
            });
  }

  @Override
  public void close() {
    replicas.values().forEach(replica -> replica.system().terminate());
    replicas.keySet().forEach(this::awaitEnd);
  }
}
