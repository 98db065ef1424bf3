package io.nilometer.kube.index;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Pods of one namespace, sorted by name. Immutable, so that readers need no lock; a changed copy
/// shares all chunks but one. No chunk is empty.
final class SortedPods {

  static final SortedPods NONE = new SortedPods(new RunningPod[0][], 0);

  private static final int LARGEST_CHUNK = 64;
  private static final int SMALLEST_CHUNK = 16;

  private final RunningPod[][] chunks;
  private final int size;

  private SortedPods(RunningPod[][] chunks, int size) {
    this.chunks = chunks;
    this.size = size;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void forEach(Consumer<RunningPod> action) {
    for (RunningPod[] chunk : chunks) {
      for (RunningPod pod : chunk) {
        action.accept(pod);
      }
    }
  }

  Optional<RunningPod> find(String name) {
    if (isEmpty()) {
      return Optional.empty();
    }
    RunningPod[] chunk = chunks[chunkFor(name)];
    int index = position(chunk, name);
    return index < 0 ? Optional.empty() : Optional.of(chunk[index]);
  }

  /// A copy with these pods, sorted by name, which replace those of the same names.
  SortedPods with(List<RunningPod> pods) {
    if (pods.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      List<RunningPod[]> result = new ArrayList<>();
      addSplit(result, pods.toArray(RunningPod[]::new));
      return new SortedPods(result.toArray(RunningPod[][]::new), pods.size());
    }
    int first = chunkFor(pods.getFirst().name());
    List<RunningPod[]> result = new ArrayList<>(chunks.length + 1 + pods.size() / SMALLEST_CHUNK);
    result.addAll(Arrays.asList(chunks).subList(0, first));
    int newSize = size;
    int taken = 0;
    for (int i = first; i < chunks.length; i++) {
      int end = endOfChunk(i, pods, taken);
      if (end == taken) {
        result.add(chunks[i]);
      } else {
        RunningPod[] merged = merge(chunks[i], pods.subList(taken, end));
        newSize += merged.length - chunks[i].length;
        addSplit(result, merged);
        taken = end;
      }
    }
    return new SortedPods(result.toArray(RunningPod[][]::new), newSize);
  }

  SortedPods without(String name) {
    if (isEmpty()) {
      return this;
    }
    int index = chunkFor(name);
    int position = position(chunks[index], name);
    return position < 0 ? this : withChunk(index, removed(chunks[index], position));
  }

  private SortedPods withChunk(int index, RunningPod[] chunk) {
    List<RunningPod[]> result = new ArrayList<>(Arrays.asList(chunks));
    result.set(index, chunk);
    if (chunk.length == 0) {
      result.remove(index);
    } else if (chunk.length < SMALLEST_CHUNK && result.size() > 1) {
      joinWithNeighbour(result, index == 0 ? 0 : index - 1);
    }
    return new SortedPods(result.toArray(RunningPod[][]::new), size - 1);
  }

  private static void joinWithNeighbour(List<RunningPod[]> chunks, int left) {
    RunningPod[] right = chunks.remove(left + 1);
    RunningPod[] joined = Arrays.copyOf(chunks.get(left), chunks.get(left).length + right.length);
    System.arraycopy(right, 0, joined, joined.length - right.length, right.length);
    List<RunningPod[]> split = new ArrayList<>();
    addSplit(split, joined);
    chunks.remove(left);
    chunks.addAll(left, split);
  }

  /// The end of the pods from `start` on that belong to chunk `index`.
  private int endOfChunk(int index, List<RunningPod> pods, int start) {
    if (index + 1 == chunks.length) {
      return pods.size();
    }
    int end = start;
    String next = chunks[index + 1][0].name();
    while (end < pods.size() && pods.get(end).name().compareTo(next) < 0) {
      end++;
    }
    return end;
  }

  /// The chunk that a name belongs to.
  private int chunkFor(String name) {
    int low = 0;
    int high = chunks.length - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (chunks[middle][0].name().compareTo(name) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  private static int position(RunningPod[] chunk, String name) {
    int low = 0;
    int high = chunk.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = chunk[middle].name().compareTo(name);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private static RunningPod[] removed(RunningPod[] chunk, int position) {
    var rest = new RunningPod[chunk.length - 1];
    System.arraycopy(chunk, 0, rest, 0, position);
    System.arraycopy(chunk, position + 1, rest, position, rest.length - position);
    return rest;
  }

  private static RunningPod[] merge(RunningPod[] old, List<RunningPod> changes) {
    var merged = new RunningPod[old.length + changes.size()];
    int size = 0;
    int i = 0;
    for (RunningPod change : changes) {
      while (i < old.length && old[i].name().compareTo(change.name()) < 0) {
        merged[size++] = old[i++];
      }
      if (i < old.length && old[i].name().equals(change.name())) {
        i++;
      }
      merged[size++] = change;
    }
    System.arraycopy(old, i, merged, size, old.length - i);
    return Arrays.copyOf(merged, size + old.length - i);
  }

  private static void addSplit(List<RunningPod[]> chunks, RunningPod[] pods) {
    int parts = (pods.length + LARGEST_CHUNK - 1) / LARGEST_CHUNK;
    for (int part = 0; part < parts; part++) {
      int from = (int) ((long) pods.length * part / parts);
      int to = (int) ((long) pods.length * (part + 1) / parts);
      chunks.add(Arrays.copyOfRange(pods, from, to));
    }
  }
}
