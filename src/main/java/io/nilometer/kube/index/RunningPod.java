package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import java.util.Optional;
import java.util.OptionalInt;

/// A running pod in the [PodIndex], with the node where its metrics were last found. That node may
/// be out of date; any thread may read and write it.
public final class RunningPod {

  private static final long NANOS_PER_SECOND = 1_000_000_000;

  /// For so long a former pod of the same name is expected to run on.
  private static final int STUCK_SECONDS = 180;

  /// How much earlier than the former pod's removal a container may have started: times are in
  /// whole seconds.
  private static final int REMOVAL_TOLERANCE_SECONDS = 2;

  /// How much earlier than its pod's creation a container may have started: the API server's clock
  /// may be ahead.
  private static final int CREATION_TOLERANCE_SECONDS = 300;

  private PodRef pod;
  private final Labels labels;
  private final int createdSeconds;
  private final int notBeforeSeconds;
  private final int stuckUntilSeconds;
  private final boolean mirror;
  private final boolean succeeds;
  private final boolean removalSeen; // of the former pod, before this one ran
  private String node; // null until its metrics were found
  private byte round; // the last list that had it

  /// A pod that was not known.
  ///
  /// @param addedSeconds now, by our clock
  /// @param removedSeconds by our clock, when another pod of this name was removed; empty where
  ///     none was
  RunningPod(
      PodRef pod, Labels labels, PodFacts facts, int addedSeconds, OptionalInt removedSeconds) {
    this.pod = pod;
    this.labels = labels;
    this.createdSeconds = facts.createdSeconds();
    this.mirror = facts.mirror();
    this.succeeds = removedSeconds.isPresent();
    int existsFrom = removedSeconds.orElse(addedSeconds);
    // The API server's clock may be ahead of ours, and the news of the former pod's end late: then
    // this pod ran already, and was added at once.
    this.notBeforeSeconds = Math.min(createdSeconds, existsFrom);
    this.removalSeen = succeeds && (createdSeconds >= existsFrom || addedSeconds > existsFrom + 1);
    this.stuckUntilSeconds =
        STUCK_SECONDS + (succeeds ? addedSeconds : Math.min(createdSeconds, addedSeconds));
  }

  private RunningPod(PodRef pod, Labels labels, RunningPod same) {
    this.pod = pod;
    this.labels = labels;
    this.createdSeconds = same.createdSeconds;
    this.mirror = same.mirror;
    this.succeeds = same.succeeds;
    this.notBeforeSeconds = same.notBeforeSeconds;
    this.removalSeen = same.removalSeen;
    this.stuckUntilSeconds = same.stuckUntilSeconds;
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
  /// seen since this one exists. A usage that [#doubts] is not this pod's where it comes from
  /// another node than that where the pod was found, nor while a former pod is expected to run on.
  public boolean mayHave(PodUsage usage) {
    if (usage.seenNanos() < notBeforeSeconds * NANOS_PER_SECOND) {
      return false;
    }
    if (!doubts(usage)) {
      return true;
    }
    boolean stuck = usage.seenNanos() <= stuckUntilSeconds * NANOS_PER_SECOND;
    String place = node;
    return place == null ? !stuck : place.equals(usage.node()) && !(stuck && succeeds);
  }

  /// Whether its containers started before this pod was created, so that it may be of a former pod.
  /// Clocks of kubelets may be off: a start counts by its own clock or by ours. The mirror of a
  /// static pod may be created again while that runs on.
  public boolean doubts(PodUsage usage) {
    return !mirror
        && usage.startNanos() != Sample.LONG_RUNNING
        && Math.max(usage.startNanos(), usage.startByOurClock())
            < startsFromSeconds() * NANOS_PER_SECOND;
  }

  private int startsFromSeconds() {
    return notBeforeSeconds
        - (removalSeen ? REMOVAL_TOLERANCE_SECONDS : CREATION_TOLERANCE_SECONDS);
  }

  int createdSeconds() {
    return createdSeconds;
  }

  boolean isCreatedAt(int seconds) {
    return createdSeconds == seconds;
  }

  /// The same pod with other labels.
  RunningPod with(PodRef pod, Labels labels) {
    var same = new RunningPod(pod, labels, this);
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
