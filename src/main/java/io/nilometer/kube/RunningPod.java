package io.nilometer.kube;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;

/// A pod that runs, as [PodIndex] knows it. It also remembers where the pod's metrics were last
/// found; readers of any thread may read and write that, and it may be out of date.
public final class RunningPod {

  /// Nobody has found the pod's metrics yet.
  public static final int NOWHERE = -1;

  private final PodRef pod;
  private final Labels labels;
  private short partition = NOWHERE;
  private byte round; // the list in which it was last seen

  RunningPod(PodRef pod, Labels labels) {
    this.pod = pod;
    this.labels = labels;
  }

  public PodRef pod() {
    return pod;
  }

  public Labels labels() {
    return labels;
  }

  /// The partition where it was last found, or [#NOWHERE].
  public int partition() {
    return partition;
  }

  /// Remembers the partition where it was found: 0 to 32767, or [#NOWHERE].
  public void foundIn(int partition) {
    if (partition < NOWHERE || partition > Short.MAX_VALUE) {
      throw new IllegalArgumentException("no partition: " + partition);
    }
    this.partition = (short) partition;
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
