package io.nilometer.model;

/// The machine behind a Node object, as the API server describes it.
///
/// @param uid of the Node object; empty where it is not known
/// @param bootId `.status.nodeInfo.bootID`, new with each boot; empty where it is not known
/// @param cpuNanocores `.status.capacity.cpu`; 0 where it is not known
public record Machine(String uid, String bootId, long cpuNanocores) {

  public static final Machine UNKNOWN = new Machine("", "", 0);

  /// A rate above the capacity by more than this is impossible: kubelets read a counter and the
  /// clock one after the other, so a fully loaded node may seem to use a little more than it has.
  private static final double MARGIN = 1.25;

  /// The most CPUs that Linux knows. Counts where the capacity is not known.
  private static final long MOST_CPUS = 8_192;

  private static final long NANOCORES = 1_000_000_000;

  /// Whether the samples of the two come from different counters: the machine was replaced or
  /// booted in between. What is not known of one of them does not count.
  public boolean isOther(Machine before) {
    return differ(uid, before.uid) || differ(bootId, before.bootId);
  }

  /// The same, completed by what is known of it already.
  Machine or(Machine before) {
    return new Machine(
        uid.isEmpty() ? before.uid : uid,
        bootId.isEmpty() ? before.bootId : bootId,
        cpuNanocores > 0 ? cpuNanocores : before.cpuNanocores);
  }

  private static boolean differ(String one, String other) {
    return !one.isEmpty() && !other.isEmpty() && !one.equals(other);
  }

  /// The highest rate that a node or a container can have here, in cores.
  double mostCores() {
    long capacity = cpuNanocores > 0 ? cpuNanocores : MOST_CPUS * NANOCORES;
    return MARGIN * ((double) capacity / NANOCORES);
  }
}
