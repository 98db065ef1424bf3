package io.nilometer.scrape;

import io.nilometer.model.ContainerSample;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import java.util.ArrayList;
import java.util.List;

/// A pod of the [Roster]: its name, kept from body to body, and its containers in the present
/// body.
final class KnownPod {

  private final PodRef ref;
  private final List<KnownContainer> containers = new ArrayList<>(1);
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
    return complete == containers.size();
  }

  PodSample sample() {
    var samples = new ContainerSample[containers.size()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = containers.get(i).sample();
    }
    return new PodSample(ref, List.of(samples));
  }
}
