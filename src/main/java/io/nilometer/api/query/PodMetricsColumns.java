package io.nilometer.api.query;

import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/// The metrics of a list of pods. They lie side by side in the order of the list, and become
/// objects when they are read: objects that are kept would lie anywhere in memory, and the garbage
/// collector would copy them while the list is sent. Safe for any thread once all are appended.
///
/// But the pods' names lie with the samples, in the order of nodes. They are fetched for a block of
/// pods at a time: where little else is to be done in between, a processor waits for several pieces
/// of memory at once.
final class PodMetricsColumns extends AbstractList<PodMetrics> implements RandomAccess {

  /// The names of so many pods take some 20 KB, which stay in the processor's cache until written.
  private static final int BLOCK = 128;

  private static final int AMOUNTS = 3;
  private static final int TIMES = 3; // the sample's, its window, the start

  private final PodRef[] pods;
  private final Labels[] labels;
  private final String[] nodes;
  private final long[] times;
  private final int[] ends; // of each pod's containers, exclusive
  private String[] containers;
  private long[] amounts; // CPU, memory and swap of each container
  private int size;

  @SuppressWarnings("UnusedVariable") // is written to, so that what was fetched counts as needed
  private int fetched;

  /// @param capacity as many can be appended
  PodMetricsColumns(int capacity) {
    pods = new PodRef[capacity];
    labels = new Labels[capacity];
    nodes = new String[capacity];
    times = new long[TIMES * capacity];
    ends = new int[capacity];
    containers = new String[capacity];
    amounts = new long[AMOUNTS * capacity];
  }

  void append(Labels itsLabels, PodUsage usage) {
    pods[size] = usage.pod();
    labels[size] = itsLabels;
    nodes[size] = usage.node();
    times[TIMES * size] = usage.timeNanos();
    times[TIMES * size + 1] = usage.windowNanos();
    times[TIMES * size + 2] = usage.startNanos();
    ends[size] = appendContainers(from(size), usage.containers());
    size++;
  }

  /// Gives the end.
  private int appendContainers(int from, List<ContainerUsage> usages) {
    int end = from + usages.size();
    if (end > containers.length) {
      containers = Arrays.copyOf(containers, 2 * end);
      amounts = Arrays.copyOf(amounts, 2 * AMOUNTS * end);
    }
    for (int i = from; i < end; i++) {
      ContainerUsage usage = usages.get(i - from);
      containers[i] = usage.container();
      amounts[AMOUNTS * i] = usage.cpuNanocores();
      amounts[AMOUNTS * i + 1] = usage.memoryBytes();
      amounts[AMOUNTS * i + 2] = usage.swapBytes();
    }
    return end;
  }

  /// Where the pod's first container is.
  private int from(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  @Override
  public PodMetrics get(int index) {
    Objects.checkIndex(index, size);
    if (index % BLOCK == 0) {
      fetched = fetch(index, Math.min(index + BLOCK, size));
    }
    return new PodMetrics(
        labels[index],
        new PodUsage(
            pods[index],
            nodes[index],
            times[TIMES * index],
            times[TIMES * index + 1],
            times[TIMES * index + 2],
            containers(from(index), ends[index])));
  }

  /// Gives a number that depends on all names.
  private int fetch(int from, int end) {
    int read = 0;
    for (int i = from; i < end; i++) {
      String name = pods[i].name();
      read += name.isEmpty() ? 0 : name.charAt(name.length() - 1);
    }
    return read;
  }

  private List<ContainerUsage> containers(int from, int end) {
    if (end == from + 1) {
      return List.of(container(from));
    }
    var usages = new ArrayList<ContainerUsage>(end - from);
    for (int i = from; i < end; i++) {
      usages.add(container(i));
    }
    return usages;
  }

  private ContainerUsage container(int index) {
    int at = AMOUNTS * index;
    return new ContainerUsage(containers[index], amounts[at], amounts[at + 1], amounts[at + 2]);
  }

  @Override
  public int size() {
    return size;
  }
}
