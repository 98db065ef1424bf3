package io.nilometer.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The kubelets that this replica scrapes and that fail or are slow, with the reason and since
/// when. One that answers in time has no entry. Safe for any thread.
public final class KubeletProblems {

  /// An answer that takes longer is slow.
  public static final Duration SLOW = Duration.ofSeconds(1);

  private final RecentChanges changes;
  private final InstantSource clock;
  private final Map<String, Problem> problems = new ConcurrentHashMap<>();

  /// What is wrong with the kubelet of a node.
  public sealed interface Problem {
    String node();

    /// The first of the requests that failed or were slow, without one in between that was not.
    Instant since();
  }

  /// It did not answer, or not with usable metrics.
  public record Failing(String node, Instant since, String reason) implements Problem {}

  /// It answered late.
  ///
  /// @param took to answer the last time
  public record Slow(String node, Instant since, Duration took) implements Problem {}

  KubeletProblems(RecentChanges changes, InstantSource clock) {
    this.changes = changes;
    this.clock = clock;
  }

  /// The kubelet answered.
  public void answered(String node, Duration took) {
    Problem before =
        took.compareTo(SLOW) > 0
            ? problems.put(node, slow(node, took))
            : problems.remove(node); // next to always there is none
    if (before instanceof Failing) {
      changes.add(RecentChanges.Kind.KUBELET_RECOVERED, node, "");
    }
  }

  private Slow slow(String node, Duration took) {
    Instant since =
        problems.get(node) instanceof Slow before ? before.since() : clock.instant().minus(took);
    return new Slow(node, since, took);
  }

  /// The kubelet did not answer, nor when the request was repeated.
  public void failed(String node, Instant since, String reason) {
    if (!(problems.put(node, new Failing(node, since, reason)) instanceof Failing)) {
      changes.add(RecentChanges.Kind.KUBELET_FAILED, node, reason);
    }
  }

  /// The node is not scraped here any more.
  public void forget(String node) {
    problems.remove(node);
  }

  /// All at this moment.
  public List<Problem> all() {
    return List.copyOf(problems.values());
  }
}
