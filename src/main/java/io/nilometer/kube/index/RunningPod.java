package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import java.util.Optional;

/// A running pod in the [PodIndex], with the node where its metrics were last found. That node may
/// be out of date; any thread may read and write it.
public final class RunningPod {

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /// After so long a former pod of the same name is not looked for any more.
  private static final long STUCK_NANOS = 180 * NANOS_PER_SECOND;

  /// How much earlier than seen here a container may have started: times are in whole seconds.
  private static final long TOLERANCE_NANOS = 2 * NANOS_PER_SECOND;

  private PodRef pod;
  private final Labels labels;
  private final int createdSeconds;
  private final int notBeforeSeconds;
  private final boolean succeeds;
  private String node; // null until its metrics were found
  private byte round; // the last list that had it

  /// @param notBeforeSeconds since the epoch, by our clock: what was seen before is of another pod
  /// of this name
  /// @param succeeds whether another pod of this name was removed then
  RunningPod(
      PodRef pod, Labels labels, int createdSeconds, int notBeforeSeconds, boolean succeeds) {
    this.pod = pod;
    this.labels = labels;
    this.createdSeconds = createdSeconds;
    this.notBeforeSeconds = notBeforeSeconds;
    this.succeeds = succeeds;
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

  /// Whether the usage can be that of this pod, and not of a former one of the same name: it was
  /// seen since this one exists, and, while the former one may be stuck on its node, its containers
  /// started since then. Clocks of kubelets may be off: a start counts by its own clock or by ours.
  public boolean mayHave(PodUsage usage) {
    long notBefore = notBeforeSeconds * NANOS_PER_SECOND;
    if (usage.seenNanos() < notBefore) {
      return false;
    }
    return !succeeds
        || usage.startNanos() == Sample.LONG_RUNNING
        || usage.seenNanos() > notBefore + STUCK_NANOS
        || Math.max(usage.startNanos(), usage.startByOurClock()) >= notBefore - TOLERANCE_NANOS;
  }

  int createdSeconds() {
    return createdSeconds;
  }

  boolean isCreatedAt(int seconds) {
    return createdSeconds == seconds;
  }

  /// The same pod with other labels.
  RunningPod with(PodRef pod, Labels labels) {
    var same = new RunningPod(pod, labels, createdSeconds, notBeforeSeconds, succeeds);
    node().ifPresent(place -> same.foundAt(place, this.pod));
    return same;
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
