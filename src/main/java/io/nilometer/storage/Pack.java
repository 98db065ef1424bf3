package io.nilometer.storage;

import io.nilometer.model.ContainerSample;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.History;
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

/// How what replicas tell each other most is laid out: the first number is the layout's, then the
/// fields in the order of their records, times as differences from the first. A later release may
/// append to it; one that must change it takes another number, and writes the old one for as long
/// as a replica may not know the new.
final class Pack {

  /// The only layout there has been.
  private static final long LAYOUT = 1;

  private Pack() {}

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
    optional(to, batch.scrape().node(), sample -> sample(to, base, sample));
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
                sample(to, base, container.sample());
              });
        });
    return to.toBytes();
  }

  static NodeBatch batch(byte[] packed) throws IOException {
    PackReader from = begin(packed);
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
    return new NodeBatch(node, origin, base, new Scrape(sample, pods));
  }

  static byte[] history(NodeHistory history) {
    var to = begin();
    to.text(history.name());
    origin(to, history.origin());
    long base = history.requestedNanos();
    to.number(base);
    to.number(history.timeNanos() - base);
    optional(to, history.node(), node -> history(to, base, node));
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
                history(to, base, container.history());
              });
        });
    return to.toBytes();
  }

  static NodeHistory history(byte[] packed) throws IOException {
    PackReader from = begin(packed);
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
    return new NodeHistory(name, origin, base, timeNanos, node, PodHistories.of(pods));
  }

  static byte[] answer(Answer answer) {
    var to = begin();
    to.number(answer.partition());
    to.number(answer.part());
    to.number(answer.parts());
    long base = base(answer);
    to.number(base);
    list(
        to,
        answer.nodes(),
        node -> {
          to.text(node.node());
          usage(to, base, node.usage());
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
          list(
              to,
              pod.containers(),
              container -> {
                to.text(container.container());
                to.number(container.cpuNanocores());
                to.number(container.memoryBytes());
              });
        });
    return to.toBytes();
  }

  static Answer answer(byte[] packed) throws IOException {
    PackReader from = begin(packed);
    int partition = (int) from.number();
    int part = (int) from.number();
    int parts = (int) from.number();
    long base = from.number();
    return new Answer(
        partition,
        part,
        parts,
        list(from, () -> new NodeUsage(from.text(), usage(from, base))),
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
                        () -> new ContainerUsage(from.text(), from.number(), from.number())))));
  }

  private static long base(Answer answer) {
    if (!answer.nodes().isEmpty()) {
      return answer.nodes().getFirst().usage().timeNanos();
    }
    return answer.pods().isEmpty() ? 0 : answer.pods().getFirst().timeNanos();
  }

  private static void usage(PackWriter to, long base, Usage usage) {
    to.number(usage.timeNanos() - base);
    to.number(usage.windowNanos());
    to.number(usage.cpuNanocores());
    to.number(usage.memoryBytes());
  }

  private static Usage usage(PackReader from, long base) throws IOException {
    return new Usage(base + from.number(), from.number(), from.number(), from.number());
  }

  /// With one sample or two.
  private static void history(PackWriter to, long base, History history) {
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

  private static History history(PackReader from, long base) throws IOException {
    long samples = from.number();
    Sample first = sample(from, base);
    return samples == 1 ? new History.Single(first) : new History.Paired(first, sample(from, base));
  }

  private static void sample(PackWriter to, long base, Sample sample) {
    to.number(sample.timeNanos() - base);
    to.number(sample.startNanos());
    to.number(sample.cpuNanos());
    to.number(sample.memoryBytes());
  }

  private static Sample sample(PackReader from, long base) throws IOException {
    return new Sample(base + from.number(), from.number(), from.number(), from.number());
  }

  private static void pod(PackWriter to, PodRef pod) {
    to.text(pod.namespace());
    to.text(pod.name());
  }

  private static PodRef pod(PackReader from) throws IOException {
    return new PodRef(from.text(), from.text());
  }

  private static void origin(PackWriter to, Origin origin) {
    to.text(origin.scraper());
    to.number(origin.sinceMillis());
    to.number(origin.number());
  }

  private static Origin origin(PackReader from) throws IOException {
    return new Origin(from.text(), from.number(), from.number());
  }

  private static <T> void list(PackWriter to, List<T> elements, Each<T> each) {
    to.number(elements.size());
    elements.forEach(each::write);
  }

  private static <T> List<T> list(PackReader from, Next<T> next) throws IOException {
    int count = from.count();
    var elements = new ArrayList<T>(count);
    for (int i = 0; i < count; i++) {
      elements.add(next.read());
    }
    return elements;
  }

  private static <T> void optional(PackWriter to, Optional<T> element, Each<T> each) {
    list(to, element.stream().toList(), each);
  }

  private static <T> Optional<T> optional(PackReader from, Next<T> next) throws IOException {
    return list(from, next).stream().findFirst();
  }

  private static PackWriter begin() {
    var to = new PackWriter();
    to.number(LAYOUT);
    return to;
  }

  private static PackReader begin(byte[] packed) throws IOException {
    var from = new PackReader(packed);
    long layout = from.number();
    if (layout != LAYOUT) {
      throw new IOException(
          "layout %d is of another release: this one knows %d".formatted(layout, LAYOUT));
    }
    return from;
  }
}
