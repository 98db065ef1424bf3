package io.nilometer.storage;

import io.nilometer.model.ContainerSample;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.History;
import io.nilometer.model.Machine;
import io.nilometer.model.NodeBatch;
import io.nilometer.model.NodeHistory;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.Origin;
import io.nilometer.model.PodHistories;
import io.nilometer.model.PodHistory;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import io.nilometer.model.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The binary layout of the large parts of messages between replicas: the number of the layout,
/// then the fields in the order of their records, times as differences from the first. A later
/// release may append fields. A change of existing fields takes another number, and the old layout
/// is written as long as a replica may not know the new one.
final class BinaryFormat {

  /// The only layout so far.
  private static final long LAYOUT = 1;

  private BinaryFormat() {}

  /// Writes or reads one element of a list.
  interface Each<T> {
    void write(T element);
  }

  interface Next<T> {
    T read() throws IOException;
  }

  static byte[] batch(NodeBatch batch) {
    var to = begin();
    to.text(batch.node());
    origin(to, batch.origin());
    long base = batch.requestedNanos();
    to.number(base);
    var swaps = new Appendix(Sample.NO_SWAP);
    optional(to, batch.scrape().node(), sample -> sample(to, base, sample, swaps));
    list(
        to,
        batch.scrape().pods(),
        pod -> {
          pod(to, pod.pod());
          list(
              to,
              pod.containers(),
              container -> {
                to.text(container.container());
                sample(to, base, container.sample(), swaps);
              });
        });
    boolean clockSet = batch.clockSetNanos() != 0;
    if (swaps.isNeeded()
        || batch.tookNanos() != 0
        || !batch.machine().equals(Machine.UNKNOWN)
        || clockSet) {
      swaps.writeTo(to);
      to.number(batch.tookNanos());
      machine(to, batch.machine());
    }
    if (clockSet) {
      to.number(batch.clockSetNanos());
    }
    return to.toBytes();
  }

  static NodeBatch batch(byte[] packed) throws IOException {
    BinaryReader from = begin(packed);
    String node = from.text();
    Origin origin = origin(from);
    long base = from.number();
    Optional<Sample> sample = optional(from, () -> sample(from, base));
    List<PodSample> pods =
        list(
            from,
            () ->
                new PodSample(
                    pod(from),
                    list(from, () -> new ContainerSample(from.text(), sample(from, base)))));
    Appendix swaps = Appendix.read(from, Sample.NO_SWAP);
    long tookNanos = from.atEnd() ? 0 : from.number();
    Machine machine = from.atEnd() ? Machine.UNKNOWN : machine(from);
    long clockSetNanos = from.atEnd() ? 0 : from.number();
    var scrape = new Scrape(sample, pods);
    return new NodeBatch(
        node,
        origin,
        base,
        tookNanos,
        machine,
        swaps.isNeeded() ? withSwaps(scrape, swaps) : scrape,
        clockSetNanos);
  }

  static byte[] history(NodeHistory history) {
    var to = begin();
    to.text(history.name());
    origin(to, history.origin());
    long base = history.requestedNanos();
    to.number(base);
    to.number(history.timeNanos() - base);
    var more = new HistoryAppendix(base);
    optional(to, history.node(), node -> history(to, base, node, more));
    list(
        to,
        history.pods().list(),
        pod -> {
          pod(to, pod.pod());
          list(
              to,
              pod.containers(),
              container -> {
                to.text(container.name());
                history(to, base, container.history(), more);
              });
        });
    if (more.isNeeded() || !history.machine().equals(Machine.UNKNOWN)) {
      more.writeTo(to);
      machine(to, history.machine());
    }
    return to.toBytes();
  }

  static NodeHistory history(byte[] packed) throws IOException {
    BinaryReader from = begin(packed);
    String name = from.text();
    Origin origin = origin(from);
    long base = from.number();
    long timeNanos = base + from.number();
    Optional<History> node = optional(from, () -> history(from, base));
    List<PodHistory> pods =
        list(
            from,
            () ->
                new PodHistory(
                    pod(from),
                    list(from, () -> new PodHistory.Container(from.text(), history(from, base)))));
    var more = HistoryAppendix.read(from, base);
    Machine machine = from.atEnd() ? Machine.UNKNOWN : machine(from);
    return new NodeHistory(
        name,
        origin,
        machine,
        base,
        timeNanos,
        node.map(more::complete),
        PodHistories.of(complete(pods, more)));
  }

  static byte[] answer(PartitionUsages answer) {
    var to = begin();
    to.number(answer.partition());
    to.number(answer.part());
    to.number(answer.parts());
    long base = base(answer);
    to.number(base);
    var swaps = new Appendix(Sample.NO_SWAP);
    var seen = new Appendix(0);
    list(
        to,
        answer.nodes(),
        node -> {
          to.text(node.node());
          usage(to, base, node.usage());
          swaps.add(node.usage().swapBytes());
        });
    list(
        to,
        answer.pods(),
        pod -> {
          pod(to, pod.pod());
          to.text(pod.node());
          to.number(pod.timeNanos() - base);
          to.number(pod.windowNanos());
          to.number(pod.startNanos());
          seen.add(pod.seenNanos() - pod.timeNanos());
          list(
              to,
              pod.containers(),
              container -> {
                to.text(container.container());
                to.number(container.cpuNanocores());
                to.number(container.memoryBytes());
                swaps.add(container.swapBytes());
              });
        });
    if (swaps.isNeeded() || seen.isNeeded()) {
      swaps.writeTo(to);
      seen.writeTo(to);
    }
    return to.toBytes();
  }

  static PartitionUsages answer(byte[] packed) throws IOException {
    BinaryReader from = begin(packed);
    int partition = (int) from.number();
    int part = (int) from.number();
    int parts = (int) from.number();
    long base = from.number();
    List<NodeUsage> nodes = list(from, () -> new NodeUsage(from.text(), usage(from, base)));
    List<PodUsage> pods =
        list(
            from,
            () ->
                new PodUsage(
                    pod(from),
                    from.text(),
                    base + from.number(),
                    from.number(),
                    from.number(),
                    list(
                        from,
                        () -> new ContainerUsage(from.text(), from.number(), from.number()))));
    Appendix swaps = Appendix.read(from, Sample.NO_SWAP);
    Appendix seen = Appendix.read(from, 0);
    var answer = new PartitionUsages(partition, part, parts, nodes, pods);
    return swaps.isNeeded() || seen.isNeeded() ? complete(answer, swaps, seen) : answer;
  }

  private static Scrape withSwaps(Scrape scrape, Appendix swaps) {
    Optional<Sample> node = scrape.node().map(sample -> sample.withSwap(swaps.next()));
    var pods = new ArrayList<PodSample>();
    for (PodSample pod : scrape.pods()) {
      var containers = new ArrayList<ContainerSample>();
      for (ContainerSample each : pod.containers()) {
        containers.add(new ContainerSample(each.container(), each.sample().withSwap(swaps.next())));
      }
      pods.add(new PodSample(pod.pod(), containers));
    }
    return new Scrape(node, pods);
  }

  private static List<PodHistory> complete(List<PodHistory> histories, HistoryAppendix more) {
    var pods = new ArrayList<PodHistory>();
    for (PodHistory pod : histories) {
      var containers = new ArrayList<PodHistory.Container>();
      for (PodHistory.Container each : pod.containers()) {
        containers.add(new PodHistory.Container(each.name(), more.complete(each.history())));
      }
      pods.add(new PodHistory(pod.pod(), containers));
    }
    return pods;
  }

  private static PartitionUsages complete(PartitionUsages answer, Appendix swaps, Appendix seen) {
    var nodes = new ArrayList<NodeUsage>();
    for (NodeUsage node : answer.nodes()) {
      nodes.add(new NodeUsage(node.node(), node.usage().withSwap(swaps.next())));
    }
    var pods = new ArrayList<PodUsage>();
    for (PodUsage pod : answer.pods()) {
      var containers = new ArrayList<ContainerUsage>();
      for (ContainerUsage each : pod.containers()) {
        containers.add(each.withSwap(swaps.next()));
      }
      pods.add(
          new PodUsage(
              pod.pod(),
              pod.node(),
              pod.timeNanos(),
              pod.windowNanos(),
              pod.startNanos(),
              pod.timeNanos() + seen.next(),
              containers));
    }
    return new PartitionUsages(answer.partition(), answer.part(), answer.parts(), nodes, pods);
  }

  private static long base(PartitionUsages answer) {
    if (!answer.nodes().isEmpty()) {
      return answer.nodes().getFirst().usage().timeNanos();
    }
    return answer.pods().isEmpty() ? 0 : answer.pods().getFirst().timeNanos();
  }

  private static void usage(BinaryWriter to, long base, Usage usage) {
    to.number(usage.timeNanos() - base);
    to.number(usage.windowNanos());
    to.number(usage.cpuNanocores());
    to.number(usage.memoryBytes());
  }

  private static Usage usage(BinaryReader from, long base) throws IOException {
    return new Usage(base + from.number(), from.number(), from.number(), from.number());
  }

  /// With one sample or two.
  private static void history(BinaryWriter to, long base, History history, HistoryAppendix more) {
    more.add(history);
    switch (history) {
      case History.Single(Sample last) -> {
        to.number(1);
        sample(to, base, last);
      }
      case History.Paired(Sample prev, Sample last) -> {
        to.number(2);
        sample(to, base, prev);
        sample(to, base, last);
      }
    }
  }

  private static History history(BinaryReader from, long base) throws IOException {
    long samples = from.number();
    Sample first = sample(from, base);
    return samples == 1 ? new History.Single(first) : new History.Paired(first, sample(from, base));
  }

  private static void sample(BinaryWriter to, long base, Sample sample, Appendix swaps) {
    swaps.add(sample.swapBytes());
    sample(to, base, sample);
  }

  private static void sample(BinaryWriter to, long base, Sample sample) {
    to.number(sample.timeNanos() - base);
    to.number(sample.startNanos());
    to.number(sample.cpuNanos());
    to.number(sample.memoryBytes());
  }

  private static Sample sample(BinaryReader from, long base) throws IOException {
    return new Sample(base + from.number(), from.number(), from.number(), from.number());
  }

  private static void machine(BinaryWriter to, Machine machine) {
    to.text(machine.uid());
    to.text(machine.bootId());
    to.number(machine.cpuNanocores());
  }

  private static Machine machine(BinaryReader from) throws IOException {
    return new Machine(from.text(), from.text(), from.number());
  }

  private static void pod(BinaryWriter to, PodRef pod) {
    to.text(pod.namespace());
    to.text(pod.name());
  }

  private static PodRef pod(BinaryReader from) throws IOException {
    return new PodRef(from.text(), from.text());
  }

  private static void origin(BinaryWriter to, Origin origin) {
    to.text(origin.scraper());
    to.number(origin.sinceMillis());
    to.number(origin.number());
  }

  private static Origin origin(BinaryReader from) throws IOException {
    return new Origin(from.text(), from.number(), from.number());
  }

  private static <T> void list(BinaryWriter to, List<T> elements, Each<T> each) {
    to.number(elements.size());
    elements.forEach(each::write);
  }

  private static <T> List<T> list(BinaryReader from, Next<T> next) throws IOException {
    int count = from.count();
    var elements = new ArrayList<T>(count);
    for (int i = 0; i < count; i++) {
      elements.add(next.read());
    }
    return elements;
  }

  private static <T> void optional(BinaryWriter to, Optional<T> element, Each<T> each) {
    list(to, element.stream().toList(), each);
  }

  private static <T> Optional<T> optional(BinaryReader from, Next<T> next) throws IOException {
    return list(from, next).stream().findFirst();
  }

  private static BinaryWriter begin() {
    var to = new BinaryWriter();
    to.number(LAYOUT);
    return to;
  }

  private static BinaryReader begin(byte[] packed) throws IOException {
    var from = new BinaryReader(packed);
    long layout = from.number();
    if (layout != LAYOUT) {
      throw new IOException(
          "layout %d is of another release: this one knows %d".formatted(layout, LAYOUT));
    }
    return from;
  }
}
