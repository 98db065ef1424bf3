package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.selector.LabelRequirement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The label index of one namespace: the pods of each label. One thread writes, any thread reads; a
/// pod whose labels change is never missing under a label that it keeps.
final class LabelPostings {

  /// Comparable, so that a hash map stays fast with labels that were made to collide.
  private record Label(String key, String value) implements Comparable<Label> {

    @Override
    public int compareTo(Label other) {
      int byKey = key.compareTo(other.key);
      return byKey != 0 ? byKey : value.compareTo(other.value);
    }
  }

  private final Map<Label, SortedPods> pods = new ConcurrentHashMap<>();

  /// Adds pods, sorted by name.
  void put(List<RunningPod> sorted) {
    Map<Label, List<RunningPod>> added = new HashMap<>();
    for (RunningPod pod : sorted) {
      pod.labels()
          .forEach(
              (key, value) ->
                  added.computeIfAbsent(new Label(key, value), _ -> new ArrayList<>(1)).add(pod));
    }
    added.forEach(
        (label, carriers) ->
            pods.put(label, pods.getOrDefault(label, SortedPods.NONE).with(carriers)));
  }

  /// Removes a pod from its labels, except those that `kept` has too.
  void remove(RunningPod pod, Labels kept) {
    pod.labels()
        .forEach(
            (key, value) -> {
              if (!value.equals(kept.get(key))) {
                remove(new Label(key, value), pod.name());
              }
            });
  }

  private void remove(Label label, String name) {
    SortedPods rest = pods.getOrDefault(label, SortedPods.NONE).without(name);
    if (rest.isEmpty()) {
      pods.remove(label);
    } else {
      pods.put(label, rest);
    }
  }

  /// The pods of each value that has any.
  List<SortedPods> under(LabelRequirement.In requirement) {
    List<SortedPods> found = new ArrayList<>();
    for (String value : requirement.values()) {
      SortedPods carriers = pods.get(new Label(requirement.key(), value));
      if (carriers != null) {
        found.add(carriers);
      }
    }
    return found;
  }
}
