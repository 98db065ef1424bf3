package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The running pods, by namespace, name and label. One thread writes, any thread reads without
/// waiting. A query by namespace and `key=value` costs as much as its result is large; a query over
/// all namespaces queries each in turn.
public final class PodIndex {

  private final NavigableMap<String, IndexedNamespace> namespaces = new ConcurrentSkipListMap<>();
  private final SharedLabels labels = new SharedLabels();
  private final AtomicInteger size = new AtomicInteger();
  private final InstantSource clock;
  private final FormerPods former = new FormerPods();
  private volatile IndexListener listener = IndexListener.NONE;
  private byte round;

  /// An index of no pods.
  ///
  /// @param clock by which kubelets are asked
  public PodIndex(InstantSource clock) {
    this.clock = clock;
  }

  /// Notifies this listener from now on, in place of the one before.
  public void follow(IndexListener next) {
    listener = next;
  }

  /// The selected pods, sorted by namespace, then name.
  public List<RunningPod> select(
      Optional<String> namespace, LabelSelector labels, FieldSelector fields) {
    List<RunningPod> found = new ArrayList<>();
    Optional<String> only = namespace.or(fields::requiredNamespace);
    if (only.isPresent()) {
      namespace(only.get()).ifPresent(pods -> pods.select(labels, fields, found));
    } else {
      namespaces.values().forEach(pods -> pods.select(labels, fields, found));
    }
    return found;
  }

  /// Empty if no such pod runs.
  public Optional<RunningPod> find(PodRef pod) {
    return namespace(pod.namespace()).flatMap(pods -> pods.pods().find(pod.name()));
  }

  /// The number of running pods.
  public int size() {
    return size.get();
  }

  /// Starts a list: pods that are not put again before [#endRound] are removed.
  void beginRound() {
    round++;
  }

  void endRound() {
    List<RunningPod> gone = new ArrayList<>();
    for (IndexedNamespace namespace : namespaces.values()) {
      namespace
          .pods()
          .forEach(
              pod -> {
                if (!pod.seenIn(round)) {
                  gone.add(pod);
                }
              });
    }
    gone.forEach(pod -> end(pod.pod()));
  }

  /// Adds running pods. Of several with one name, the last counts.
  void put(List<PodFacts> pods) {
    List<PodFacts> sorted = new ArrayList<>(pods);
    sorted.sort(Comparator.comparing(PodFacts::pod));
    for (int from = 0, to; from < sorted.size(); from = to) {
      String namespace = sorted.get(from).pod().namespace();
      to = from + 1;
      while (to < sorted.size() && sorted.get(to).pod().namespace().equals(namespace)) {
        to++;
      }
      put(namespace, sorted.subList(from, to));
    }
  }

  private void put(String name, List<PodFacts> pods) {
    IndexedNamespace namespace = namespaces.computeIfAbsent(name.intern(), IndexedNamespace::new);
    List<RunningPod> changed = new ArrayList<>();
    for (int i = 0; i < pods.size(); i++) {
      PodFacts facts = pods.get(i);
      if (i + 1 < pods.size() && pods.get(i + 1).pod().equals(facts.pod())) {
        continue;
      }
      Optional<RunningPod> old = namespace.pods().find(facts.pod().name());
      if (old.filter(known -> known.reflects(facts)).isPresent()) {
        old.get().seen(round);
      } else {
        changed.add(entry(namespace, facts, old));
      }
    }
    namespace.put(changed);
    if (!changed.isEmpty() && !listener.equals(IndexListener.NONE)) {
      listener.onChanged(changed.stream().map(RunningPod::pod).toList());
    }
  }

  private RunningPod entry(IndexedNamespace namespace, PodFacts facts, Optional<RunningPod> old) {
    Labels shared = labels.hold(facts.labels());
    var ref = new PodRef(namespace.name(), facts.pod().name());
    Optional<RunningPod> same = old.filter(known -> known.isOf(facts));
    if (same.isEmpty()) {
      old.ifPresent(replaced -> former.remove(replaced, nowSeconds()));
    }
    RunningPod pod =
        same.map(known -> known.with(ref, shared, facts.node()))
            .orElseGet(() -> added(ref, shared, facts));
    pod.seen(round);
    if (old.isPresent()) {
      labels.release(old.get().labels());
    } else {
      size.incrementAndGet();
    }
    return pod;
  }

  private RunningPod added(PodRef ref, Labels shared, PodFacts facts) {
    return new RunningPod(ref, shared, facts, nowSeconds(), former.removedAt(facts));
  }

  private int nowSeconds() {
    return (int) (clock.millis() / 1_000);
  }

  /// The API server has removed the pod, or it does not run any more.
  void end(PodRef ref) {
    find(ref).ifPresent(pod -> former.remove(pod, nowSeconds()));
    remove(ref);
  }

  void remove(PodRef ref) {
    Optional<RunningPod> gone = find(ref);
    if (gone.isEmpty()) {
      return;
    }
    IndexedNamespace namespace = namespaces.get(ref.namespace());
    namespace.remove(gone.get());
    labels.release(gone.get().labels());
    size.decrementAndGet();
    if (namespace.pods().isEmpty()) {
      namespaces.remove(ref.namespace());
    }
    listener.onChanged(List.of(ref));
  }

  private Optional<IndexedNamespace> namespace(String name) {
    return Optional.ofNullable(namespaces.get(name));
  }
}
