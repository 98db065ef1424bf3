package io.nilometer;

import static org.awaitility.Awaitility.await;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.model.PodRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;

/// Clients that watch pods during a run: every fifth those of all namespaces, the others those of
/// one.
final class Watchers implements AutoCloseable {

  private static final int ALL = 5;

  /// Between a sample and its event, on a busy machine.
  private static final Duration SLACK = Duration.ofSeconds(5);

  private final SimulatedCluster cluster;
  private final Truth truth;
  private final Duration resolution;
  private final List<Watcher> watchers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private Watchers(SimulatedCluster cluster, Duration resolution, List<Watcher> watchers) {
    this.cluster = cluster;
    this.truth = new Truth(cluster);
    this.resolution = resolution;
    this.watchers = watchers;
  }

  static Watchers start(int count, SimulatedCluster cluster, Duration resolution, Watch watch) {
    List<PodRef> pods = cluster.pods();
    var started =
        new Watchers(
            cluster,
            resolution,
            IntStream.range(0, count)
                .mapToObj(number -> new Watcher(namespace(number, pods), () -> anyOf(watch)))
                .toList());
    started.watchers.forEach(watcher -> started.threads.execute(watcher::run));
    return started;
  }

  private static String namespace(int number, List<PodRef> pods) {
    return number % ALL == 0 ? "" : pods.get(number % pods.size()).namespace();
  }

  private static Optional<Member> anyOf(Watch watch) {
    List<Member> ready = watch.ready();
    return ready.isEmpty()
        ? Optional.empty()
        : Optional.of(ready.get(ThreadLocalRandom.current().nextInt(ready.size())));
  }

  /// Each watcher has to have the truth within two resolutions, and no pod may have gone back.
  void judge(Run run) {
    if (watchers.isEmpty()) {
      return;
    }
    try {
      await("watchers have the truth")
          .atMost(resolution.multipliedBy(2))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> differences().isEmpty());
    } catch (ConditionTimeoutException _) {
      List<String> differences = differences();
      run.expect(differences.isEmpty(), differences.size() + " watchers differ: " + differences);
    }
    List<String> setBack =
        watchers.stream().flatMap(watcher -> watcher.setBack().stream()).distinct().toList();
    run.expect(setBack.isEmpty(), setBack.size() + " pods went back: " + setBack);
    run.remark(
        "%d lists and %d watches of %d watchers"
            .formatted(
                watchers.stream().mapToInt(Watcher::lists).sum(),
                watchers.stream().mapToInt(Watcher::watches).sum(),
                watchers.size()));
  }

  private List<String> differences() {
    Map<Served, Boolean> judged = new ConcurrentHashMap<>(); // most have the same
    Instant oldest = Instant.now().minus(resolution.multipliedBy(2)).minus(SLACK);
    List<PodRef> existing = cluster.pods();
    return watchers.stream()
        .map(
            watcher ->
                watcher.difference(
                    existing, pod -> judged.computeIfAbsent(pod, truth::holds), oldest))
        .filter(difference -> !difference.isEmpty())
        .toList();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
