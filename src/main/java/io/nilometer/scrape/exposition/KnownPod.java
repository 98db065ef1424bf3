package io.nilometer.scrape.exposition;

import io.nilometer.model.PodRef;
import io.nilometer.model.PodSamples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A pod of the [KnownContainers]: its name, kept from body to body, and its containers in the
/// present body.
final class KnownPod {

  private static final Comparator<KnownContainer> BY_NAME =
      Comparator.comparing(KnownContainer::name);

  private final PodRef ref;
  private final List<KnownContainer> containers = new ArrayList<>(1);
  private boolean leftOut;
  private int body;

  KnownPod(PodRef ref) {
    this.ref = ref;
  }

  PodRef ref() {
    return ref;
  }

  /// Whether the body of this number names the pod for the first time here.
  boolean isNewIn(int body) {
    return this.body != body;
  }

  void begin(int body) {
    this.body = body;
    containers.clear();
    leftOut = false;
  }

  int size() {
    return containers.size();
  }

  /// The body has more of its containers than are read.
  void leaveOut() {
    leftOut = true;
  }

  void add(KnownContainer container) {
    containers.add(container);
  }

  /// Counts by index, since an iterator would be one object for each pod of each body.
  boolean isComplete() {
    int complete = 0;
    while (complete < containers.size() && containers.get(complete).reading().isComplete()) {
      complete++;
    }
    return complete == containers.size() && !leftOut;
  }

  /// Sorts by name only here: most pods have a single container.
  void addTo(PodSamples.Builder samples) {
    if (containers.size() > 1) {
      containers.sort(BY_NAME);
    }
    for (int i = 0; i < containers.size(); i++) {
      containers.get(i).addTo(samples);
    }
    samples.endPod(ref);
  }
}
