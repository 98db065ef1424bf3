package io.nilometer.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The newest samples of one pod's containers.
///
/// @param containers by name, never none
public record PodHistory(PodRef pod, List<Container> containers) {

  /// The newest samples of one container.
  public record Container(String name, History history) {}

  public static PodHistory of(PodSample first, long resolutionNanos) {
    return new PodHistory(first.pod(), List.of()).accept(first, resolutionNanos);
  }

  /// This history continued by `next`, whose containers are those that count from now on.
  public PodHistory accept(PodSample next, long resolutionNanos) {
    var continued = new ArrayList<Container>(next.containers().size());
    for (ContainerSample sampled : next.containers()) {
      continued.add(new Container(sampled.container(), continued(sampled, resolutionNanos)));
    }
    continued.sort(Comparator.comparing(Container::name));
    return new PodHistory(pod, continued);
  }

  private History continued(ContainerSample next, long resolutionNanos) {
    for (Container container : containers) {
      if (container.name.equals(next.container())) {
        return container.history.accept(next.sample(), resolutionNanos);
      }
    }
    return History.of(next.sample(), resolutionNanos);
  }

  int pairedContainers() {
    int paired = 0;
    for (Container container : containers) {
      paired += container.history instanceof History.Paired ? 1 : 0;
    }
    return paired;
  }

  /// What the pod used at this node; empty while one of its containers has a single sample, and
  /// when no
  /// container
  /// has a rate to be told.
  public Optional<PodUsage> usage(String node) {
    var usages = new ArrayList<ContainerUsage>(containers.size());
    Usage earliest = null;
    long latestStart = Sample.LONG_RUNNING;
    for (Container container : containers) {
      if (container.history instanceof History.Single) {
        return Optional.empty();
      }
      latestStart = Math.max(latestStart, container.history.last().startNanos());
      Usage usage = container.history.usage().orElse(null);
      if (usage != null) {
        usages.add(new ContainerUsage(container.name, usage.cpuNanocores(), usage.memoryBytes()));
        earliest = earliest == null || usage.timeNanos() < earliest.timeNanos() ? usage : earliest;
      }
    }
    return earliest == null
        ? Optional.empty()
        : Optional.of(
            new PodUsage(
                pod, node, earliest.timeNanos(), earliest.windowNanos(), latestStart, usages));
  }
}
