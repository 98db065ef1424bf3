package io.nilometer.storage;

import io.nilometer.cluster.copies.Partitions;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import io.nilometer.model.Origin;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSamples;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What a copy of a partition does with eight nodes of 30 pods, as many as it has of 1,000 nodes.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StorageBenchmark {

  private static final int NODES = 8;
  private static final int PODS = 30;
  private static final long RESOLUTION_NANOS = Scrapes.RESOLUTION.toNanos();
  private static final StorageSettings SETTINGS =
      new StorageSettings(new Partitions(1), Scrapes.RESOLUTION, Duration.ofSeconds(55));

  private final Selection ofAnApp =
      new Selection.PodsOf(List.of(pod("node-3", 7)), List.of("node-3"));
  private NodeHistories histories;
  private NodeHistory history;
  private NodeBatch next;

  @Setup
  public void fill() {
    histories = new NodeHistories(0, SETTINGS, Map.of());
    for (int node = 0; node < NODES; node++) {
      String name = "node-" + node;
      List<PodRef> pods = IntStream.range(0, PODS).mapToObj(i -> pod(name, i)).toList();
      PodSamples first = samples(pods, PodSamples.none(), 1);
      PodSamples second = samples(pods, first, 2);
      histories.accept(batch(name, first, 1), 1, _ -> {});
      histories.accept(batch(name, second, 2), RESOLUTION_NANOS, _ -> {});
      history = histories.of(name).orElseThrow();
      next = batch(name, samples(pods, second, 3), 3);
    }
  }

  private static NodeBatch batch(String node, PodSamples pods, int number) {
    var sample = new Sample(time(number), cpu(number), 1 << 30);
    return new NodeBatch(
        node,
        new Origin("scraper", 1, number),
        time(number),
        new Scrape(Optional.of(sample), pods));
  }

  /// As the decoder leaves them: what is named as in the scrape before is the same object.
  private static PodSamples samples(List<PodRef> pods, PodSamples before, int number) {
    PodSamples.Builder next = before.next();
    for (PodRef pod : pods) {
      next.add("app", time(number), Sample.LONG_RUNNING, cpu(number), 1 << 25, 0);
      next.endPod(pod);
    }
    return next.end();
  }

  private static PodRef pod(String node, int number) {
    return new PodRef("namespace-" + number % 3, "app-7d9f8b6c5d-%s-%03d".formatted(node, number));
  }

  private static long time(int number) {
    return EpochNanos.of(Scrapes.START) + number * RESOLUTION_NANOS;
  }

  private static long cpu(int number) {
    return number * 123_456_789L;
  }

  @Benchmark
  public NodeHistory accept() {
    return history.accept(next, RESOLUTION_NANOS);
  }

  @Benchmark
  public PartitionUsages answerAllPods() {
    return histories.usages(new Selection.AllPods(), RESOLUTION_NANOS);
  }

  @Benchmark
  public PartitionUsages answerOnePod() {
    return histories.usages(ofAnApp, RESOLUTION_NANOS);
  }

  /// For the replica that has the other copy.
  @Benchmark
  public byte[] pack() {
    return BatchFormat.write(next);
  }
}
