package io.nilometer.scrape.exposition;

import io.nilometer.model.PodSamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The containers of the last body, to recognise those of the next. A kubelet lists the same
/// containers in the same order each time, so one comparison of bytes with the labels that come
/// next mostly finds the container of a line, and no string is made. Containers that only a failed
/// body named are forgotten. There are bounds to how many a body may name: no object is made for
/// one beyond them.
///
/// ```
///   begin → cpu, memory or start for each line of a container → end unless it fails → release
/// ```
final class KnownContainers {

  static final int MOST_PODS = PodSamples.MOST_PODS;
  static final int MOST_CONTAINERS = PodSamples.MOST_CONTAINERS;
  static final int MOST_CONTAINERS_OF_A_POD = 1_000;

  /// Longer labels are read anew in each body. Three names as long as can be take less.
  static final int MOST_LABEL_BYTES = 1 << 10;

  /// Of all containers together; likewise.
  static final int MOST_LABEL_BYTES_OF_ALL = 4 << 20;

  private static final byte[] NO_LABELS = {};

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
  private int count; // of the containers of this body
  private int labelBytes; // that are kept of them
  private int excess; // lines of others, beyond the bounds

  void begin() {
    body++;
    count = 0;
    labelBytes = 0;
    excess = 0;
    pods = new ArrayList<>(podsLastTime);
  }

  /// Reads the labels of a line of this metric. The reading of a line that names no container is
  /// not used.
  Reading cpu(Cursor text, LabelReader labels) throws BrokenLineException {
    return next(cpu, text, labels);
  }

  Reading memory(Cursor text, LabelReader labels) throws BrokenLineException {
    return next(memory, text, labels);
  }

  Reading start(Cursor text, LabelReader labels) throws BrokenLineException {
    return next(start, text, labels);
  }

  /// Only of a container that the body named before: swap alone makes no container. Kubelets list
  /// metrics by name, so that it comes last.
  Reading swap(Cursor text, LabelReader labels) throws BrokenLineException {
    if (swap.follows(text)) {
      KnownContainer container = swap.current();
      return container.isNewIn(body) ? unread() : container.reading();
    }
    Optional<KnownContainer> container =
        unexpected(text, labels, index()::find).filter(named -> !named.isNewIn(body));
    container.ifPresent(swap::insert);
    return container.map(KnownContainer::reading).orElseGet(this::unread);
  }

  /// How many lines were of pods or containers beyond the bounds.
  int excess() {
    return excess;
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

  /// Forgets what was for this body only.
  void release() {
    pods = List.of();
    index = Optional.empty();
    orders.forEach(LineOrder::begin);
  }

  private Reading next(LineOrder order, Cursor text, LabelReader labels)
      throws BrokenLineException {
    if (order.follows(text)) {
      return admits(order.current()) ? order.current().reading() : unread();
    }
    Optional<KnownContainer> container =
        unexpected(text, labels, this::foundOrMade).filter(this::admits);
    container.ifPresent(order::insert);
    return container.map(KnownContainer::reading).orElseGet(this::unread);
  }

  /// Each time without a value: two lines that are not used need not agree.
  private Reading unread() {
    unread.clear();
    return unread;
  }

  private Optional<KnownContainer> unexpected(
      Cursor text, LabelReader labels, Function<ContainerName, Optional<KnownContainer>> byName)
      throws BrokenLineException {
    if (!text.at('{')) {
      return Optional.empty();
    }
    int from = text.position();
    labels.begin(true);
    Optional<KnownContainer> container = ContainerName.read(labels).flatMap(byName);
    if (container.isPresent() && container.get().isNewIn(body)) {
      boolean kept = text.position() - from <= MOST_LABEL_BYTES;
      container
          .get()
          .writtenAs(kept ? Arrays.copyOfRange(text.bytes(), from, text.position()) : NO_LABELS);
    }
    return container;
  }

  private NameIndex index() {
    if (index.isEmpty()) {
      index = Optional.of(NameIndex.of(orders));
    }
    return index.get();
  }

  /// Empty if the body has too many: then its pod, which would lack it, is left out.
  private Optional<KnownContainer> foundOrMade(ContainerName name) {
    Optional<KnownContainer> found = index().find(name);
    if (found.isPresent()) {
      return found;
    }
    Optional<KnownPod> pod = index().find(name.pod()).filter(known -> !known.isNewIn(body));
    if (pod.isEmpty() ? pods.size() == MOST_PODS : isFull(pod.get())) {
      pod.ifPresent(KnownPod::leaveOut);
      excess++;
      return Optional.empty();
    }
    return Optional.of(index().make(name));
  }

  private boolean isFull(KnownPod pod) {
    return count == MOST_CONTAINERS || pod.size() == MOST_CONTAINERS_OF_A_POD;
  }

  /// Adds the container to those of this body, unless they are too many: then its pod, which would
  /// lack it, is left out.
  private boolean admits(KnownContainer container) {
    if (!container.isNewIn(body)) {
      return true;
    }
    KnownPod pod = container.pod();
    if (pod.isNewIn(body)) {
      if (pods.size() == MOST_PODS) {
        excess++;
        return false;
      }
      pod.begin(body);
      pods.add(pod);
    }
    if (isFull(pod)) {
      pod.leaveOut();
      excess++;
      return false;
    }
    count++;
    container.begin(body);
    pod.add(container);
    boundLabels(container);
    return true;
  }

  int labelBytes() {
    return labelBytes;
  }

  private void boundLabels(KnownContainer container) {
    if (labelBytes + container.labels().length > MOST_LABEL_BYTES_OF_ALL) {
      container.writtenAs(NO_LABELS);
    }
    labelBytes += container.labels().length;
  }
}
