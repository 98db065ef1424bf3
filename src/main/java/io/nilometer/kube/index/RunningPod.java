package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import java.util.Optional;

/// A running pod in the [PodIndex], with the node where its metrics were last found. That node may
/// be out of date; any thread may read and write it.
public final class RunningPod {

  private PodRef pod;
  private final Labels labels;
  private final int createdSeconds;
  private String node; // null until its metrics were found
  private byte round; // the last list that had it

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

  /// The node where its metrics were last found; empty if they never were.
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

  /// Notes the node where its metrics were found, and uses the samples' own reference: if they are
  /// on this replica, the name is in memory once, and comparing the references is fast.
  ///
  /// @param pod equal to [#pod]
  public void foundAt(String node, PodRef pod) {
    if (!node.equals(this.node)) { // the current string may be shared by many pods
      this.node = node;
      this.pod = pod;
    }
  }

  /// Copies the node from the previous entry of the same pod.
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
