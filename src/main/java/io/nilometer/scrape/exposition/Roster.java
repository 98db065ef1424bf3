package io.nilometer.scrape.exposition;

import io.nilometer.model.PodSamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Who was there last time. A kubelet lists the same containers in the same order again and
/// again, so one comparison of bytes with the container whose turn it is mostly tells whose line
/// this is, and no string is made. What only a failed body named is forgotten.
///
/// ```
///   begin → cpu, memory or start for each line of a container → end unless it fails → release
/// ```
final class Roster {

  private final LineOrder cpu = new LineOrder();
  private final LineOrder memory = new LineOrder();
  private final LineOrder start = new LineOrder();
  private final LineOrder swap = new LineOrder();
  private final List<LineOrder> orders = List.of(cpu, memory, start, swap);
  private final Reading unread = new Reading();
  private List<KnownPod> pods = List.of();
  private PodSamples samples = PodSamples.none(); // the last

  /// Made only when a line is not the expected one.
  private Optional<NameIndex> index = Optional.empty();

  private int podsLastTime;
  private int body;

  void begin() {
    body++;
    pods = new ArrayList<>(podsLastTime);
  }

  /// Reads the labels of a line of this metric. One that names no container has a reading that
  /// nobody looks at.
  Reading cpu(Cursor text, LabelReader labels) throws ScrapeException {
    return next(cpu, text, labels);
  }

  Reading memory(Cursor text, LabelReader labels) throws ScrapeException {
    return next(memory, text, labels);
  }

  Reading start(Cursor text, LabelReader labels) throws ScrapeException {
    return next(start, text, labels);
  }

  /// Only of a container that the body named before: swap alone makes no container. Kubelets list
  /// metrics by name, so that it comes last.
  Reading swap(Cursor text, LabelReader labels) throws ScrapeException {
    if (swap.follows(text)) {
      return swapOf(swap.current());
    }
    return unexpected(swap, text, labels).map(this::swapOf).orElse(unread);
  }

  private Reading swapOf(KnownContainer container) {
    return container.isNewIn(body) ? unread : container.reading();
  }

  /// The pods of which every container is complete, in the order of their first lines. The names
  /// of this body are kept for the next one.
  PodSamples end() {
    PodSamples.Builder complete = samples.next();
    for (KnownPod pod : pods) {
      if (pod.isComplete()) {
        pod.addTo(complete);
      }
    }
    samples = complete.end();
    podsLastTime = pods.size();
    orders.forEach(LineOrder::end);
    return samples;
  }

  /// Lets go of everything that was for this body only.
  void release() {
    pods = List.of();
    index = Optional.empty();
    orders.forEach(LineOrder::begin);
  }

  private Reading next(LineOrder order, Cursor text, LabelReader labels) throws ScrapeException {
    if (order.follows(text)) {
      return present(order.current());
    }
    return unexpected(order, text, labels).map(this::present).orElse(unread);
  }

  private Optional<KnownContainer> unexpected(LineOrder order, Cursor text, LabelReader labels)
      throws ScrapeException {
    if (!text.at('{')) {
      return Optional.empty();
    }
    int from = text.position();
    labels.begin(true);
    Optional<ContainerName> name = ContainerName.read(labels);
    if (name.isEmpty()) {
      return Optional.empty();
    }
    KnownContainer container = byName(name.get());
    if (container.isNewIn(body)) {
      container.writtenAs(Arrays.copyOfRange(text.bytes(), from, text.position()));
    }
    order.insert(container);
    return Optional.of(container);
  }

  private KnownContainer byName(ContainerName name) {
    if (index.isEmpty()) {
      index = Optional.of(NameIndex.of(orders));
    }
    return index.get().find(name);
  }

  private Reading present(KnownContainer container) {
    if (container.isNewIn(body)) {
      container.begin(body);
      KnownPod pod = container.pod();
      if (pod.isNewIn(body)) {
        pod.begin(body);
        pods.add(pod);
      }
      pod.add(container);
    }
    return container.reading();
  }
}
