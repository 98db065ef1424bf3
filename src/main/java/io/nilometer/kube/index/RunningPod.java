package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import java.util.Optional;

/// A pod that runs, as [PodIndex] knows it. It also remembers where the pod's metrics were last
/// found; readers of any thread may read and write that, and it may be out of date.
public final class RunningPod {

  private PodRef pod;
  private final Labels labels;
  private final int createdSeconds;
  private String node; // null until its metrics were found
  private byte round; // the list in which it was last seen

  RunningPod(PodRef pod, Labels labels, int createdSeconds) {
    this.pod = pod;
    this.labels = labels;
    this.createdSeconds = createdSeconds;
  }

  public PodRef pod() {
    return pod;
  }

  public Labels labels() {
    return labels;
  }

  /// The node where it was last found; empty when nobody has found its metrics yet.
  public Optional<String> node() {
    return Optional.ofNullable(node);
  }

  /// Whether it existed at that time, nanoseconds since the epoch: else it was another pod of the
  /// same name, whose metrics its node may have left behind.
  public boolean existedAt(long nanos) {
    return nanos >= createdSeconds * 1_000_000_000L;
  }

  boolean isCreatedAt(int seconds) {
    return createdSeconds == seconds;
  }

  /// Remembers the node where it was found, and takes over how it is named there: where the samples
  /// are on this replica the name is in memory once, and found the same at a glance.
  ///
  /// @param pod equal to [#pod]
  public void foundAt(String node, PodRef pod) {
    if (!node.equals(this.node)) { // the text that is kept already may be shared with many pods
      this.node = node;
      this.pod = pod;
    }
  }

  /// Takes over where the same pod was found, as it was known before.
  void foundLike(RunningPod before) {
    before.node().ifPresent(place -> foundAt(place, before.pod));
  }

  String name() {
    return pod.name();
  }

  boolean seenIn(byte round) {
    return this.round == round;
  }

  void seen(byte round) {
    this.round = round;
  }

  @Override
  public String toString() {
    return pod.toString();
  }
}
