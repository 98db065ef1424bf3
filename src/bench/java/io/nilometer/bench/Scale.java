package io.nilometer.bench;

import com.typesafe.config.ConfigFactory;
import io.nilometer.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Starts replicas together over a large simulated cluster, with the settings that ship, measures
/// them at rest, and kills one.
@Command(
    name = "bench/scale",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true)
final class Scale implements Callable<Integer> {

  private static final Duration LONGEST_START = Duration.ofMinutes(15);
  private static final Duration LONGEST_HEALING = Duration.ofMinutes(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(10);
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e3;
  private static final double KIB_PER_MIB = 1024;
  private static final int COPIES = 2 * ConfigFactory.load().getInt("nilometer.cluster.partitions");
  private static final String SCRAPED = "nilometer_scrape_nodes";
  private static final String READY = "nilometer_storage_copies{phase=\"ready\"}";

  @Option(
      names = "--nodes",
      split = ",",
      defaultValue = "1000,20000",
      description = "Sizes of the cluster, one after the other; memory a node is their slope.")
  private List<Integer> nodes = List.of();

  @Option(names = "--pods", defaultValue = "10", description = "Pods of each node.")
  private int pods;

  @Option(names = "--replicas", defaultValue = "3", description = "Replicas.")
  private int replicas;

  @Option(names = "--resolution", defaultValue = "30", description = "Seconds between scrapes.")
  private int resolution;

  @Option(
      names = "--cluster",
      paramLabel = "<file>",
      required = true,
      description = "A simulated cluster: fakecluster, or a program with its flags.")
  private Path cluster = Path.of("fakecluster");

  @Mixin private Ours ours = new Ours();

  @Option(names = "--out", defaultValue = "target/scale", description = "For what programs print.")
  private Path out = Path.of("target/scale");

  static void main(String... arguments) {
    Tool.run(new Scale(), arguments);
  }

  @Override
  public Integer call() throws Exception {
    if (ours.isTrained()) {
      progress("a replica is trained, as for its image");
    }
    ours.train(replicas > 1, out.resolve("training.log"));
    var resident = new ArrayList<Double>();
    for (int count : nodes) {
      resident.add(run(new Size(count, pods)));
    }
    int more = nodes.getLast() - nodes.getFirst();
    if (more != 0) {
      double mib = resident.getLast() - resident.getFirst();
      say(
          "memory a replica and node with %d pods: %.1f KiB"
              .formatted(pods, mib * KIB_PER_MIB / more));
    }
    return 0;
  }

  /// Returns the mean RSS of a replica at rest, MiB.
  private double run(Size size) throws Exception {
    Path folder = out.resolve(Integer.toString(size.nodes()));
    try (var simulated = ShardedCluster.start(cluster, size, folder.resolve("cluster"));
        Client client = simulated.client()) {
      say(
          "%s, %d replicas, each %d s, load average %s"
              .formatted(size, replicas, resolution, Machine.loadAverage()));
      long begin = System.nanoTime();
      try (var fleet =
          Replicas.start(
              ours.launcher(),
              replicas,
              Duration.ofSeconds(resolution),
              simulated.kubeconfig(),
              folder,
              client)) {
        awaitAll(fleet, size, begin);
        double resident = rest(fleet, size);
        if (replicas > 1) {
          kill(fleet, size);
        }
        return resident;
      }
    }
  }

  private void awaitAll(Replicas fleet, Size size, long begin) throws Exception {
    double reported = 0;
    while (fleet.oldestSeconds(size.nodes()).isEmpty()) {
      if (seconds(begin) > LONGEST_START.toSeconds()) {
        throw new IllegalStateException("not all nodes are served after " + LONGEST_START);
      }
      if (seconds(begin) - reported > BETWEEN_REPORTS.toSeconds()) {
        reported = seconds(begin);
        progress("scraped %s, put out %d".formatted(fleet.metric(SCRAPED), fleet.ended()));
      }
      Thread.sleep(BETWEEN_LOOKS);
      fleet.restart();
    }
    say("all nodes served by all replicas: %.1f s after the start".formatted(seconds(begin)));
    say("replicas put out during the start: %d".formatted(fleet.ended()));
  }

  private double rest(Replicas fleet, Size size) throws Exception {
    Thread.sleep(Duration.ofSeconds(2L * resolution));
    List<Usage> before = fleet.usages();
    long begin = System.nanoTime();
    double oldest = 0;
    int incomplete = 0;
    while (seconds(begin) < 2 * resolution) {
      Thread.sleep(BETWEEN_LOOKS.multipliedBy(5));
      Optional<Double> age = fleet.oldestSeconds(size.nodes());
      oldest = Math.max(oldest, age.orElse(0.0));
      incomplete += age.isPresent() ? 0 : 1;
    }
    double time = seconds(begin);
    List<Usage> after = fleet.usages();
    double cpu = sum(after) - sum(before);
    say("at rest: %.3f cores in all, lists of nodes included".formatted(cpu / time));
    say("CPU a scrape: %.3f ms".formatted(cpu * MILLIS * resolution / (time * size.nodes())));
    say("oldest sample: %.1f s (%.2f resolutions)".formatted(oldest, oldest / resolution));
    say("lists that failed or lacked a node: %d".formatted(incomplete));
    List<Integer> shares = fleet.metric(SCRAPED);
    double even = (double) size.nodes() / replicas;
    int spread =
        shares.stream().max(Comparator.naturalOrder()).orElseThrow()
            - shares.stream().min(Comparator.naturalOrder()).orElseThrow();
    say("nodes by replica: %s (spread %.1f %%)".formatted(shares, 100 * spread / even));
    say("RSS by replica, MiB: %s".formatted(figures(after, Usage::residentMib)));
    say("peak of it, MiB: %s".formatted(figures(after, Usage::mostResidentMib)));
    return after.stream().mapToDouble(Usage::residentMib).average().orElseThrow();
  }

  private static String figures(List<Usage> usages, ToDoubleFunction<Usage> figure) {
    return usages.stream()
        .map(usage -> String.format(Locale.ROOT, "%.0f", figure.applyAsDouble(usage)))
        .collect(Collectors.joining(", "));
  }

  private static double sum(List<Usage> usages) {
    return usages.stream().mapToDouble(Usage::cpuSeconds).sum();
  }

  /// Kills the last replica, and waits until the others scrape all nodes and have two copies.
  private void kill(Replicas fleet, Size size) throws Exception {
    long begin = System.nanoTime();
    fleet.killLast();
    double takenOver = 0;
    double healed = 0;
    double oldest = 0;
    int refused = 0;
    while (takenOver == 0 || healed == 0) {
      if (seconds(begin) > LONGEST_HEALING.toSeconds()) {
        throw new IllegalStateException("not healed after " + LONGEST_HEALING);
      }
      Optional<Double> age = fleet.oldestSeconds(size.nodes());
      oldest = Math.max(oldest, age.orElse(0.0));
      refused += age.isPresent() ? 0 : 1;
      if (takenOver == 0 && total(fleet, SCRAPED) >= size.nodes()) {
        takenOver = seconds(begin);
      }
      if (takenOver > 0 && healed == 0 && total(fleet, READY) >= COPIES) {
        healed = seconds(begin);
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    say("kill -9 of one: all nodes have a scraper after %.1f s".formatted(takenOver));
    say("kill -9 of one: two copies of everything after %.1f s".formatted(healed));
    say(
        "kill -9 of one: oldest sample meanwhile %.1f s, incomplete lists %d"
            .formatted(oldest, refused));
    fleet.restart();
    say("replicas put out in all: %d".formatted(fleet.ended()));
  }

  private static int total(Replicas fleet, String series) throws InterruptedException {
    return fleet.metric(series).stream().mapToInt(Integer::intValue).sum();
  }

  private static double seconds(long beginNanos) {
    return (System.nanoTime() - beginNanos) / NANOS;
  }

  private static void say(String text) {
    System.out.println(text);
  }

  private static void progress(String text) {
    System.err.println(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + text);
  }
}
