package io.nilometer.storage;

import io.nilometer.model.ContainerSample;
import io.nilometer.model.EpochNanos;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import io.nilometer.model.Origin;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What scrapers bring in tests: nodes and containers that use half a core.
final class Scrapes {

  static final Instant START = Instant.parse("2026-01-01T12:00:00Z");
  static final Duration RESOLUTION = Duration.ofSeconds(15);

  private Scrapes() {}

  /// A scrape of the node so many seconds after `START`.
  static NodeBatch of(String node, Origin origin, int second) {
    return of(node, origin, second, 1, 1);
  }

  static NodeBatch of(String node, Origin origin, int second, int pods, int containers) {
    long now = EpochNanos.of(START.plusSeconds(second));
    var sample = new Sample(now, second * 500_000_000L + 1, 4096);
    List<ContainerSample> samples =
        IntStream.range(0, containers)
            .mapToObj(i -> new ContainerSample("container-" + i, sample))
            .toList();
    List<PodSample> scraped =
        IntStream.range(0, pods)
            .mapToObj(i -> new PodSample(new PodRef("ns", node + "-pod-" + i), samples))
            .toList();
    return new NodeBatch(node, origin, now, new Scrape(Optional.of(sample), scraped));
  }

  /// A scrape that is larger than a message between replicas may be: a node with as many pods as
  /// there are addresses, and the longest names.
  static NodeBatch large(String node, int second) {
    long now = EpochNanos.of(START.plusSeconds(second));
    var sample = new Sample(now, second * 500_000_000L + 1, 4096);
    List<PodSample> pods =
        IntStream.range(0, 9_999)
            .mapToObj(
                i ->
                    new PodSample(
                        new PodRef("n".repeat(63), ("p".repeat(245) + "%08d").formatted(i)),
                        List.of(new ContainerSample("c".repeat(63), sample))))
            .toList();
    return new NodeBatch(
        node, new Origin("scraper", 1, second), now, new Scrape(Optional.of(sample), pods));
  }

  /// The scraper's batch number n is scraped ten times n seconds after `START`.
  static NodeBatch number(String node, int number) {
    return of(node, new Origin("scraper", 1, number), number * 10);
  }

  /// A scrape of a kubelet that keeps samples per container: of the node `second` seconds after
  /// `START`, of its container earlier.
  static NodeBatch keeping(String node, int number, int second, int containerSecond) {
    Scrape scrape =
        new Scrape(
            of(node, new Origin("scraper", 1, number), second).scrape().node(),
            of(node, new Origin("scraper", 1, number), containerSecond).scrape().pods());
    return new NodeBatch(
        node, new Origin("scraper", 1, number), EpochNanos.of(START.plusSeconds(second)), scrape);
  }

  /// What a copy knows that got these batches of one node.
  static NodeHistory history(NodeBatch... batches) {
    NodeHistory history = NodeHistory.of(batches[0], RESOLUTION.toNanos(), _ -> {});
    for (NodeBatch batch : List.of(batches).subList(1, batches.length)) {
      history = history.accept(batch, RESOLUTION.toNanos());
    }
    return history;
  }
}
