package io.nilometer.api.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.query.MetricsQuery;
import io.nilometer.cluster.Fences;
import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.Indexes;
import io.nilometer.kube.index.NodeIndex;
import io.nilometer.kube.index.PodIndex;
import io.nilometer.model.ContainerSample;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.Labels;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.Origin;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import io.nilometer.storage.SimulatedCopies;
import io.nilometer.storage.StorageActor;
import io.nilometer.storage.UsageFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients watch a cluster of three replicas while copies move, replicas die and come back with
/// clocks that differ, batches are late, and pods come, go and change their labels. After one more
/// scrape each client has what a list has, and that is the truth. No object goes back in time.
class WatchedClusterTest {

  private static final int REPLICAS = 3;
  private static final int NODES = 6;
  private static final int PODS = 18;
  private static final int STEPS = 120;
  private static final int STEP_MILLIS = 1_500;
  private static final Duration RESOLUTION = Duration.ofSeconds(15);
  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  private static final Partitions PARTITIONS = new Partitions(4);

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<PodRef, Pod> pods = new TreeMap<>();
  private final Map<CopyId, Place> places = new HashMap<>();
  private final List<Replica> replicas = new ArrayList<>();
  private final List<SimulatedWatcher> watchers = new ArrayList<>();
  private final AtomicLong elapsedMillis = new AtomicLong();
  private final SimulatedCopies copies =
      new SimulatedCopies(kit, PARTITIONS, RESOLUTION, this::nanos);
  private Random random = new Random(0);
  private int started;

  private record Pod(String node, String app, int created) {}

  private record Place(Replica replica, ActorRef<StorageActor.Command> copy) {}

  /// One replica that runs.
  private final class Replica {
    private final String member = "replica:" + started++;
    private final Duration ahead = Duration.ofMillis(random.nextInt(4_000) - 2_000);
    private final NodeIndex nodes = Indexes.nodes();
    private final PodIndex index = new PodIndex(WatchedClusterTest.this::now);
    private final MetricsQuery.Cluster cluster =
        new MetricsQuery.Cluster(PARTITIONS, nodes, index, () -> true, RESOLUTION);
    private final List<ActorRef<Copies<StorageActor.Command>>> followers = new ArrayList<>();
    private final ActorRef<Directory.Command<StorageActor.Command>> directory =
        kit.spawn(
            Behaviors.receiveMessage(
                message -> {
                  synchronized (followers) {
                    followers.add(((Directory.Follow<StorageActor.Command>) message).subscriber());
                  }
                  return Behaviors.same();
                }));
    private final ActorRef<UsageFeed.Command> feed =
        kit.spawn(UsageFeed.create(directory, Fences.open()));
    private final ActorRef<WatchCache.Command> cache =
        kit.spawn(
            WatchCache.create(
                cluster,
                new WatchLimits(100, 1_000),
                directory,
                feed,
                WatchedClusterTest.this::feed,
                Fences.open(),
                () -> now().plus(ahead),
                WatchedClusterTest.this::nanos));

    private Replica() {
      IntStream.range(0, NODES).forEach(node -> Indexes.add(nodes, "n" + node));
      pods.forEach(this::put);
    }

    private void put(PodRef ref, Pod pod) {
      Indexes.put(index, ref, Labels.of(Map.of("app", pod.app())), pod.created(), pod.node());
    }

    private void locate() {
      var located = new HashMap<Integer, List<Copies.Copy<StorageActor.Command>>>();
      places.forEach(
          (id, place) ->
              located
                  .computeIfAbsent(id.partition(), _ -> new ArrayList<>())
                  .add(
                      place.replica() == this
                          ? new Copies.Here<>(id, Copies.Phase.READY, place.copy())
                          : new Copies.There<>(id, Copies.Phase.READY, place.replica().member)));
      String[] members = replicas.stream().map(each -> each.member).toArray(String[]::new);
      synchronized (followers) {
        followers.forEach(
            each -> each.tell(new Copies<>(Views.of(member, members), Map.copyOf(located))));
      }
    }
  }

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private long nanos() {
    return EpochNanos.of(now());
  }

  private Instant now() {
    return START.plusMillis(elapsedMillis.get());
  }

  private ActorRef<UsageFeed.Command> feed(String member) {
    synchronized (replicas) {
      return replicas.stream()
          .filter(each -> each.member.equals(member))
          .map(each -> each.feed)
          .findFirst()
          .orElse(kit.system().deadLetters().narrow());
    }
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private void start() {
    var replica = new Replica();
    synchronized (replicas) {
      replicas.add(replica);
    }
  }

  /// Places the copies that are nowhere, each of a partition on another replica.
  private void place() {
    for (int partition = 0; partition < PARTITIONS.count(); partition++) {
      for (CopyId id : CopyId.all(partition).toList()) {
        if (!places.containsKey(id)) {
          List<Replica> taken =
              CopyId.all(partition)
                  .filter(places::containsKey)
                  .map(other -> places.get(other).replica())
                  .toList();
          List<Replica> free =
              replicas.stream().filter(replica -> !taken.contains(replica)).toList();
          places.put(id, new Place(any(free), copies.start(id)));
        }
      }
    }
    replicas.forEach(Replica::locate);
  }

  private void kill(Replica replica) {
    synchronized (replicas) {
      replicas.remove(replica);
    }
    List.copyOf(places.entrySet()).stream()
        .filter(place -> place.getValue().replica() == replica)
        .forEach(
            place -> {
              places.remove(place.getKey());
              copies.stop(place.getValue().copy());
            });
    kit.stop(replica.cache);
    kit.stop(replica.feed);
  }

  private void move() {
    Map.Entry<CopyId, Place> moved = any(List.copyOf(places.entrySet()));
    places.remove(moved.getKey());
    place();
    copies.stop(moved.getValue().copy());
  }

  private void scrape(String node) {
    int number = numbers.merge(node, 1, Integer::sum);
    var sample = new Sample(EpochNanos.of(now()), number * 1_000_000_000L, 4096L * number);
    List<PodSample> some =
        pods.entrySet().stream()
            .filter(pod -> pod.getValue().node().equals(node))
            .map(pod -> new PodSample(pod.getKey(), List.of(new ContainerSample("c", sample))))
            .toList();
    copies.store(
        new NodeBatch(
            node,
            new Origin("scraper of " + node, 1, number),
            EpochNanos.of(now()),
            new Scrape(Optional.of(sample), some)));
  }

  private void churn() {
    var ref = new PodRef("ns", "p" + random.nextInt(PODS));
    Pod known = pods.get(ref);
    if (known == null) {
      pods.put(ref, new Pod("n" + random.nextInt(NODES), app(), (int) now().getEpochSecond()));
      replicas.forEach(replica -> replica.put(ref, pods.get(ref)));
    } else if (random.nextBoolean()) {
      pods.put(ref, new Pod(known.node(), app(), known.created()));
      replicas.forEach(replica -> replica.put(ref, pods.get(ref)));
    } else {
      pods.remove(ref);
      replicas.forEach(replica -> Indexes.end(replica.index, ref));
    }
  }

  private String app() {
    return "app-" + random.nextInt(3);
  }

  private void passes(int millis) {
    for (int passed = 0; passed < millis; passed += 500) {
      elapsedMillis.addAndGet(500);
      ManualTime.get(kit.system()).timePasses(Duration.ofMillis(500));
    }
  }

  private void flush(int most) {
    places.values().forEach(place -> copies.flush(place.copy(), most));
  }

  /// Each node is scraped once a resolution.
  private void step(int number) {
    passes(STEP_MILLIS);
    flush(1_000);
    IntStream.range(0, NODES)
        .filter(node -> number % (RESOLUTION.toMillis() / STEP_MILLIS) == node)
        .forEach(node -> scrape("n" + node));
    switch (random.nextInt(12)) {
      case 0, 1, 2, 3 -> churn();
      case 4, 5 -> move();
      case 6 -> {
        if (replicas.size() == REPLICAS) {
          kill(any(replicas));
          place();
        }
      }
      case 7, 8 -> {
        if (replicas.size() < REPLICAS) {
          start();
          place();
        }
      }
      case 9 -> any(watchers).disconnect();
      case 10 -> connect(any(watchers));
      default -> {}
    }
    places.values().forEach(place -> copies.flush(place.copy(), random.nextInt(4)));
    watchers.forEach(watcher -> watcher.read(random.nextInt(5)));
  }

  private Map<PodRef, Long> expected(WatchSelection selection) {
    var expected = new TreeMap<PodRef, Long>();
    for (PodUsage usage : copies.truth()) {
      Pod pod = pods.get(usage.pod());
      if (pod != null
          && pod.node().equals(usage.node())
          && selection.labels().matches(Labels.of(Map.of("app", pod.app())))) {
        expected.put(usage.pod(), usage.timeNanos());
      }
    }
    return expected;
  }

  private void reconnect(SimulatedWatcher watcher) {
    if (!watcher.isConnected()) {
      connect(watcher);
    }
  }

  private void connect(SimulatedWatcher watcher) {
    Replica replica = any(replicas);
    watcher.connect(
        replica.cache,
        replica.cluster,
        () -> {
          churn();
          scrape("n" + random.nextInt(NODES));
          flush(random.nextInt(4));
        });
  }

  private Done connection() {
    passes(500);
    watchers.forEach(watcher -> watcher.read(1_000));
    watchers.forEach(this::reconnect);
    assertThat(watchers).allMatch(SimulatedWatcher::isConnected);
    return Done.getInstance();
  }

  private Done agreement() {
    passes(500);
    watchers.forEach(watcher -> watcher.read(1_000));
    watchers.forEach(
        watcher -> {
          assertThat(watcher.isConnected()).isTrue();
          assertThat(watcher.held()).isEqualTo(expected(watcher.selection()));
        });
    return Done.getInstance();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void afterQuietEachWatcherHasWhatIsServed(long seed) {
    random = new Random(seed);
    IntStream.range(0, PODS)
        .forEach(
            pod ->
                pods.put(
                    new PodRef("ns", "p" + pod),
                    new Pod(
                        "n" + random.nextInt(NODES), app(), (int) START.getEpochSecond() - 600)));
    IntStream.range(0, REPLICAS).forEach(_ -> start());
    place();
    Stream.of("", "app=app-0", "app in (app-1,app-2)", "app!=app-1", "app=none", "")
        .map(labels -> new SimulatedWatcher(kit, WatchedPods.select(labels, "")))
        .forEach(watchers::add);
    for (int i = 0; i < STEPS; i++) {
      step(i);
    }
    flush(1_000);
    TestProbe<Done> probe = kit.createTestProbe();
    probe.awaitAssert(Duration.ofSeconds(5), this::connection);
    passes(500);
    IntStream.range(0, NODES).forEach(node -> scrape("n" + node));
    flush(1_000);
    probe.awaitAssert(Duration.ofSeconds(5), this::agreement);
    assertThat(watchers).anyMatch(watcher -> !watcher.held().isEmpty());
  }
}
