package io.nilometer.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// The samples of all pods of a node in one scrape: one of each container, complete ones only.
/// Immutable.
public final class PodSamples {

  /// A node's metrics name no more pods, and no more is kept of a node.
  public static final int MOST_PODS = 10_000;

  /// Likewise containers, of all pods.
  public static final int MOST_CONTAINERS = 20_000;

  private static final long[] NO_SWAPS = {};

  private final Containers containers;
  private final long[] samples; // as Columns has them
  private final long[] swaps; // one a container, or none at all

  private PodSamples(Containers containers, long[] samples, long[] swaps) {
    this.containers = containers;
    this.samples = samples;
    this.swaps = swaps;
  }

  public static PodSamples none() {
    return new PodSamples(Containers.NONE, new long[0], NO_SWAPS);
  }

  /// Begins the scrape that comes after this one.
  public Builder next() {
    return new Builder(containers);
  }

  /// From objects.
  ///
  /// @param pods each pod once
  public static PodSamples of(List<PodSample> pods) {
    Builder builder = none().next();
    for (PodSample pod : pods) {
      var sorted = new ArrayList<>(pod.containers());
      sorted.sort(Comparator.comparing(ContainerSample::container));
      for (ContainerSample container : sorted) {
        builder.add(container.container(), container.sample());
      }
      builder.endPod(pod.pod());
    }
    return builder.end();
  }

  Containers containers() {
    return containers;
  }

  /// The array itself, not to be changed.
  long[] samples() {
    return samples;
  }

  /// The array itself, not to be changed; empty where no container has a swap.
  long[] swaps() {
    return swaps;
  }

  /// Without these pods.
  ///
  /// @param dropped one a pod
  PodSamples without(boolean[] dropped) {
    Builder fewer = next();
    for (int pod = 0; pod < dropped.length; pod++) {
      if (!dropped[pod]) {
        for (int i = containers.from(pod); i < containers.to(pod); i++) {
          fewer.add(containers.name(i), Columns.sample(samples, i, Columns.swap(swaps, i)));
        }
        fewer.endPod(containers.pod(pod));
      }
    }
    return fewer.end();
  }

  /// Without pods that have a sample further than `mostNanos` from a time.
  PodSamples within(long mostNanos, long ofNanos) {
    boolean[] far = {};
    for (int pod = 0; pod < containers.pods(); pod++) {
      for (int i = containers.from(pod); i < containers.to(pod); i++) {
        if (Math.abs(Columns.time(samples, i) - ofNanos) > mostNanos) {
          far = far.length == 0 ? new boolean[containers.pods()] : far;
          far[pod] = true;
        }
      }
    }
    return far.length == 0 ? this : without(far);
  }

  /// Whether each container that is in both has a sample that gives a rate since `earlier`.
  boolean isRatedSince(PodSamples earlier) {
    int[] found = earlier.containers.find(containers);
    for (int i = 0; i < found.length; i++) {
      if (found[i] >= 0
          && !Pairing.isWindow(
              Columns.time(samples, i) - Columns.time(earlier.samples, found[i]))) {
        return false;
      }
    }
    return true;
  }

  /// How many containers there are.
  public int count() {
    return containers.count();
  }

  /// The same as objects.
  public List<PodSample> list() {
    var list = new ArrayList<PodSample>(containers.pods());
    for (int pod = 0; pod < containers.pods(); pod++) {
      var sampled = new ArrayList<ContainerSample>(containers.to(pod) - containers.from(pod));
      for (int i = containers.from(pod); i < containers.to(pod); i++) {
        sampled.add(
            new ContainerSample(
                containers.name(i), Columns.sample(samples, i, Columns.swap(swaps, i))));
      }
      list.add(new PodSample(containers.pod(pod), sampled));
    }
    return list;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PodSamples that
        && containers.equals(that.containers)
        && Arrays.equals(samples, that.samples)
        && Arrays.equals(swaps, that.swaps);
  }

  @Override
  public int hashCode() {
    return 31 * containers.hashCode() + Arrays.hashCode(samples);
  }

  @Override
  public String toString() {
    return list().toString();
  }

  /// Puts a scrape together. As long as it lists the containers of the last one, by the same
  /// objects, it writes no names and shares those. For one scrape, used by one thread at a time.
  ///
  /// ```
  ///  ( add for each container, sorted by name → endPod ) for each pod → end
  /// ```
  public static final class Builder {

    private final Containers last;
    private long[] samples;
    private long[] swaps = NO_SWAPS;
    private boolean changed;
    private PodRef[] pods = {};
    private int[] ends = {};
    private String[] names = {};
    private int podCount;
    private int count;

    private Builder(Containers last) {
      this.last = last;
      this.samples = new long[Columns.FIELDS * Math.max(1, last.count())];
    }

    void add(String name, Sample sample) {
      add(
          name,
          sample.timeNanos(),
          sample.startNanos(),
          sample.cpuNanos(),
          sample.memoryBytes(),
          sample.swapBytes());
    }

    /// A container of the pod that ends next.
    @SuppressWarnings("ReferenceEquality") // another string with this name would be kept beside it
    public void add(
        String name,
        long timeNanos,
        long startNanos,
        long cpuNanos,
        long memoryBytes,
        long swapBytes) {
      if (Columns.FIELDS * count == samples.length) {
        samples = Arrays.copyOf(samples, 2 * samples.length);
      }
      Columns.put(samples, count, timeNanos, startNanos, cpuNanos, memoryBytes);
      if (swapBytes != Sample.NO_SWAP || swaps.length > 0) {
        putSwap(swapBytes);
      }
      if (!changed && (count == last.count() || name != last.name(count))) {
        change();
      }
      if (changed) {
        names = count == names.length ? Arrays.copyOf(names, 2 * count) : names;
        names[count] = name;
      }
      count++;
    }

    private void putSwap(long swapBytes) {
      int room = samples.length / Columns.FIELDS;
      if (swaps.length < room) {
        int filled = swaps.length;
        swaps = Arrays.copyOf(swaps, room);
        Arrays.fill(swaps, filled, room, Sample.NO_SWAP);
      }
      swaps[count] = swapBytes;
    }

    @SuppressWarnings("ReferenceEquality")
    public void endPod(PodRef pod) {
      if (!changed
          && (podCount == last.pods() || pod != last.pod(podCount) || count != last.to(podCount))) {
        change();
      }
      if (changed) {
        if (podCount == pods.length) {
          pods = Arrays.copyOf(pods, 2 * podCount);
          ends = Arrays.copyOf(ends, 2 * podCount);
        }
        pods[podCount] = pod;
        ends[podCount] = count;
      }
      podCount++;
    }

    public PodSamples end() {
      if (!changed && podCount < last.pods()) {
        change();
      }
      Containers containers =
          changed
              ? new Containers(
                  Arrays.copyOf(pods, podCount),
                  Arrays.copyOf(ends, podCount),
                  Arrays.copyOf(names, count))
              : last;
      int length = Columns.FIELDS * count;
      return new PodSamples(
          containers,
          samples.length == length ? samples : Arrays.copyOf(samples, length),
          swaps.length == 0 || swaps.length == count ? swaps : Arrays.copyOf(swaps, count));
    }

    /// From here on the names are others: those before are taken over.
    private void change() {
      changed = true;
      pods = new PodRef[Math.max(8, last.pods())];
      ends = new int[pods.length];
      names = new String[Math.max(8, last.count())];
      for (int pod = 0; pod < podCount; pod++) {
        pods[pod] = last.pod(pod);
        ends[pod] = last.to(pod);
      }
      for (int i = 0; i < count; i++) {
        names[i] = last.name(i);
      }
    }
  }
}
