package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelRequirement;
import io.nilometer.model.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The running pods of one namespace. One thread writes, any thread reads. A small namespace is
/// scanned, a larger one has a label index.
final class IndexedNamespace {

  static final int INDEXED_FROM = 64;
  private static final int INDEXED_DOWN_TO = 32;

  private final String name;
  private volatile SortedPods pods = SortedPods.NONE;
  private volatile Optional<LabelPostings> postings = Optional.empty();

  IndexedNamespace(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  SortedPods pods() {
    return pods;
  }

  /// Adds new or changed pods, sorted by name.
  void put(List<RunningPod> changed) {
    SortedPods before = pods;
    pods = before.with(changed);
    if (postings.isPresent()) {
      repost(postings.get(), changed, before);
    } else if (pods.size() >= INDEXED_FROM) {
      var fresh = new LabelPostings();
      List<RunningPod> all = new ArrayList<>(pods.size());
      pods.forEach(all::add);
      fresh.put(all);
      postings = Optional.of(fresh);
    }
  }

  private static void repost(LabelPostings postings, List<RunningPod> changed, SortedPods before) {
    postings.put(changed);
    for (RunningPod pod : changed) {
      before.find(pod.name()).ifPresent(old -> postings.remove(old, pod.labels()));
    }
  }

  void remove(RunningPod pod) {
    pods = pods.without(pod.name());
    if (pods.size() < INDEXED_DOWN_TO) {
      postings = Optional.empty();
    }
    postings.ifPresent(labels -> labels.remove(pod, Labels.NONE));
  }

  /// Adds the selected pods to `found`, sorted by name.
  void select(LabelSelector labels, FieldSelector fields, List<RunningPod> found) {
    Consumer<RunningPod> take =
        pod -> {
          if (labels.matches(pod.labels()) && fields.matches(name, pod.name())) {
            found.add(pod);
          }
        };
    Optional<String> only = fields.requiredName();
    if (only.isPresent()) {
      pods.find(only.get()).ifPresent(take);
      return;
    }
    Optional<List<SortedPods>> candidates = fewestCandidates(labels);
    if (candidates.isEmpty()) {
      pods.forEach(take);
      return;
    }
    if (candidates.get().size() == 1) {
      candidates.get().getFirst().forEach(take);
      return;
    }
    var joined =
        new TreeMap<String, RunningPod>(); // a pod whose label changes now may be under two values
    candidates.get().forEach(run -> run.forEach(pod -> joined.put(pod.name(), pod)));
    joined.values().forEach(take);
  }

  private Optional<List<SortedPods>> fewestCandidates(LabelSelector labels) {
    Optional<LabelPostings> index = postings;
    if (index.isEmpty()) {
      return Optional.empty();
    }
    List<SortedPods> fewest = null;
    for (LabelRequirement requirement : labels.requirements()) {
      if (requirement instanceof LabelRequirement.In in) {
        List<SortedPods> candidates = index.get().under(in);
        if (fewest == null || total(candidates) < total(fewest)) {
          fewest = candidates;
        }
      }
    }
    return Optional.ofNullable(fewest);
  }

  private static int total(List<SortedPods> lists) {
    return lists.stream().mapToInt(SortedPods::size).sum();
  }
}
