package io.nilometer.kube.index;

import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Sample;
import java.util.Optional;
import java.util.OptionalInt;

/// A running pod in the [PodIndex], with the node that it is bound to. Where the API server does
/// not name that node, it is the one where the pod's metrics were last found, which may be out of
/// date; any thread may read and write it.
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

  // Traits, in one byte: a pod takes 40 bytes.
  private static final int MIRROR = 1;
  private static final int SUCCEEDS = 2; // another pod of this name
  private static final int REMOVAL_SEEN = 4; // of the former pod, before this one ran
  private static final int BOUND = 8; // the API server names the node

  private PodRef pod;
  private final Labels labels;
  private final int createdSeconds;
  private final int notBeforeSeconds;
  private final int stuckUntilSeconds;
  private final byte traits;
  private String node; // null until it is known
  private boolean found; // its metrics were, and pod is the samples' own reference
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
    boolean succeeds = removedSeconds.isPresent();
    int existsFrom = removedSeconds.orElse(addedSeconds);
    // The API server's clock may be ahead of ours, and the news of the former pod's end late: then
    // this pod ran already, and was added at once. Or our clock is ahead.
    this.notBeforeSeconds =
        succeeds
            ? Math.clamp(createdSeconds, existsFrom - CREATION_TOLERANCE_SECONDS, existsFrom)
            : Math.min(createdSeconds, existsFrom);
    boolean removalSeen =
        succeeds && (createdSeconds >= existsFrom || addedSeconds > existsFrom + 1);
    this.stuckUntilSeconds =
        STUCK_SECONDS + (succeeds ? addedSeconds : Math.min(createdSeconds, addedSeconds));
    this.node = facts.node().isEmpty() ? null : facts.node();
    this.traits =
        (byte)
            ((facts.mirror() ? MIRROR : 0)
                | (succeeds ? SUCCEEDS : 0)
                | (removalSeen ? REMOVAL_SEEN : 0)
                | (node == null ? 0 : BOUND));
  }

  private RunningPod(PodRef pod, Labels labels, String boundTo, RunningPod same) {
    this.pod = pod;
    this.labels = labels;
    this.createdSeconds = same.createdSeconds;
    this.notBeforeSeconds = same.notBeforeSeconds;
    this.stuckUntilSeconds = same.stuckUntilSeconds;
    this.node = boundTo.isEmpty() ? same.node : boundTo;
    this.traits = (byte) (same.traits | (boundTo.isEmpty() ? 0 : BOUND));
  }

  public PodRef pod() {
    return pod;
  }

  public Labels labels() {
    return labels;
  }

  /// The node that it is bound to, else where its metrics were last found; empty if they never
  /// were.
  public Optional<String> node() {
    return Optional.ofNullable(node);
  }

  /// Whether the API server names the node, so that no other node's metrics are the pod's.
  public boolean isBound() {
    return has(BOUND);
  }

  /// Whether it can be on that node: it is bound to it, or to none that is known.
  public boolean mayBeOn(String other) {
    return !isBound() || other.equals(node);
  }

  /// Whether the usage can be that of this pod: it comes from the node that the pod is bound to,
  /// and was seen since the pod exists, so that it is not of a former one of the same name. A
  /// usage that [#doubts] is not this pod's where it comes from another node than that where the
  /// pod was found, nor while a former pod is expected to run on.
  public boolean mayHave(PodUsage usage) {
    String place = node;
    boolean here = usage.node().equals(place);
    if (usage.seenNanos() < notBeforeSeconds * NANOS_PER_SECOND || (isBound() && !here)) {
      return false;
    }
    if (!doubts(usage)) {
      return true;
    }
    boolean stuck = usage.seenNanos() <= stuckUntilSeconds * NANOS_PER_SECOND;
    return place == null ? !stuck : here && !(stuck && has(SUCCEEDS));
  }

  /// Whether the usage comes from another node than the one that the pod is bound to, and a former
  /// pod of that name should have ended there long ago.
  public boolean isForeign(PodUsage usage) {
    return isBound()
        && !usage.node().equals(node)
        && usage.seenNanos() > stuckUntilSeconds * NANOS_PER_SECOND;
  }

  /// Whether its containers started before this pod was created, so that it may be of a former pod.
  /// Clocks of kubelets may be off: a start counts by its own clock or by ours. The mirror of a
  /// static pod may be created again while that runs on.
  public boolean doubts(PodUsage usage) {
    return !has(MIRROR)
        && usage.startNanos() != Sample.LONG_RUNNING
        && Math.max(usage.startNanos(), usage.startByOurClock())
            < startsFromSeconds() * NANOS_PER_SECOND;
  }

  private int startsFromSeconds() {
    return notBeforeSeconds
        - (has(REMOVAL_SEEN) ? REMOVAL_TOLERANCE_SECONDS : CREATION_TOLERANCE_SECONDS);
  }

  private boolean has(int trait) {
    return (traits & trait) != 0;
  }

  int createdSeconds() {
    return createdSeconds;
  }

  /// Whether these are facts of this pod, and not of another that has taken its name: a pod is
  /// never bound to another node.
  boolean isOf(PodFacts facts) {
    return createdSeconds == facts.createdSeconds()
        && (facts.node().isEmpty() || !isBound() || node.equals(facts.node()));
  }

  /// Whether it has all of the facts already.
  boolean reflects(PodFacts facts) {
    return isOf(facts) && (facts.node().isEmpty() || isBound()) && labels.equals(facts.labels());
  }

  /// The same pod with other labels, or with the node that it is bound to.
  RunningPod with(PodRef pod, Labels labels, String boundTo) {
    var same = new RunningPod(found ? this.pod : pod, labels, boundTo, this);
    same.found = found;
    return same;
  }

  /// Notes the node where its metrics were found, and uses the samples' own reference: if they are
  /// on this replica, the name is in memory once, and comparing the references is fast.
  ///
  /// @param pod equal to [#pod]
  public void foundAt(String node, PodRef pod) {
    boolean elsewhere = !isBound() && !node.equals(this.node);
    if (elsewhere) { // the current string may be shared by many pods
      this.node = node;
    }
    if (elsewhere || !found) {
      this.pod = pod;
      found = true;
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
