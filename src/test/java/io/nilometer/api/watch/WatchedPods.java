package io.nilometer.api.watch;

import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.model.selector.SelectorSyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Pods for tests to watch.
final class WatchedPods {

  private WatchedPods() {}

  static PodRef ref(String name) {
    return new PodRef("ns", name);
  }

  static PodUsage usage(String name, String node, long seconds) {
    long time = seconds * 1_000_000_000;
    return new PodUsage(
        ref(name),
        node,
        time,
        15_000_000_000L,
        time,
        List.of(new ContainerUsage("c", 1_000_000, 4096)));
  }

  static MetricsObject pod(String name, String app, long seconds) {
    return new PodMetrics(Labels.of(Map.of("app", app)), usage(name, "node", seconds));
  }

  static MetricsObject pod(String name, String app, long seconds, long version) {
    return pod(name, app, seconds).withVersion(version);
  }

  static WatchSelection select(String labels, String fields) {
    return select(Optional.empty(), labels, fields);
  }

  static WatchSelection select(Optional<String> namespace, String labels, String fields) {
    try {
      return new WatchSelection(
          ObjectKind.POD,
          namespace,
          LabelSelector.parse(labels),
          FieldSelector.parse(fields),
          Set.of());
    } catch (SelectorSyntaxException malformed) {
      throw new IllegalArgumentException(malformed);
    }
  }
}
