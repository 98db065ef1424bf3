package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.PodRef;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Indexes of what a test states, as if an API server had told it.
public final class Indexes {

  private Indexes() {}

  /// Nodes without addresses, each labelled `name=<its name>`.
  public static NodeIndex nodes(String... names) {
    var index = new NodeIndex();
    add(index, names);
    return index;
  }

  public static void add(NodeIndex index, String... names) {
    for (String name : names) {
      Labels labels = Labels.of(Map.of("name", name));
      index.put(new NodeFacts(name, labels, List.of(), 0, Optional.empty(), true));
    }
  }

  /// Running pods, each labelled `name=<its name>`.
  public static PodIndex pods(PodRef... pods) {
    return pods(0, pods);
  }

  /// The same, created so many seconds after the epoch.
  public static PodIndex pods(int createdSeconds, PodRef... pods) {
    var index = new PodIndex(InstantSource.system());
    index.put(
        Stream.of(pods)
            .map(pod -> new PodFacts(pod, Labels.of(Map.of("name", pod.name())), createdSeconds))
            .toList());
    return index;
  }

  /// A pod created so many seconds after the epoch, bound to a node.
  public static RunningPod boundPod(PodRef pod, int createdSeconds, String node) {
    var index = new PodIndex(InstantSource.system());
    Labels labels = Labels.of(Map.of("name", pod.name()));
    index.put(List.of(new PodFacts(pod, labels, createdSeconds, false, node)));
    return index.find(pod).orElseThrow();
  }

  /// A pod that runs on a node from now on, or has other labels.
  public static void put(PodIndex index, PodRef pod, Labels labels, int created, String node) {
    index.put(List.of(new PodFacts(pod, labels, created, false, node)));
  }

  public static void end(PodIndex index, PodRef pod) {
    index.end(pod);
  }

  public static void remove(NodeIndex index, String name) {
    index.remove(name);
  }
}
