package io.nilometer.status;

import io.nilometer.report.ReplicaFacts;
import io.nilometer.telemetry.Health;
import io.nilometer.telemetry.HealthCheck;
import io.nilometer.telemetry.KubeletProblems.Failing;
import io.nilometer.telemetry.KubeletProblems.Problem;
import io.nilometer.telemetry.KubeletProblems.Slow;
import io.nilometer.telemetry.RecentChanges;
import io.nilometer.telemetry.Telemetry;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Where a replica finds what it reports of itself. Filled in while the replica starts, read for
/// each report. Texts are cut as the reader cuts them, so that a report fits in a message. Safe for
/// any thread.
public final class LocalSources {

  private static final Comparator<Problem> FAILING_FIRST =
      Comparator.<Problem, Boolean>comparing(Slow.class::isInstance)
          .thenComparing(Problem::since)
          .thenComparing(Problem::node);

  private final String version;
  private final Telemetry telemetry;
  private final InstantSource clock;
  private final Instant started;
  private final List<Supplier<ReplicaFacts.Watch>> watches = new CopyOnWriteArrayList<>();
  private final List<Presented> certificates = new CopyOnWriteArrayList<>();
  private volatile List<HealthCheck> readiness = List.of();

  private record Presented(String use, Supplier<X509Certificate> certificate) {

    private ReplicaFacts.Certificate at(Instant now) {
      X509Certificate present = certificate.get();
      return new ReplicaFacts.Certificate(
          use,
          Collected.cut(present.getSubjectX500Principal().getName()),
          Duration.between(now, present.getNotAfter().toInstant()).toMillis());
    }
  }

  public LocalSources(String version, Telemetry telemetry, InstantSource clock) {
    this.version = version;
    this.telemetry = telemetry;
    this.clock = clock;
    this.started = clock.instant();
  }

  public void watch(Supplier<ReplicaFacts.Watch> watch) {
    watches.add(watch);
  }

  /// Adds a certificate.
  ///
  /// @param use what the replica presents it for, in a word or two
  public void certificate(String use, Supplier<X509Certificate> certificate) {
    certificates.add(new Presented(use, certificate));
  }

  public void health(Health health) {
    readiness = health.ready();
  }

  public RecentChanges changes() {
    return telemetry.changes();
  }

  ReplicaFacts facts() {
    Instant now = clock.instant();
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    List<Problem> problems = telemetry.kubelets().all();
    int failing = (int) problems.stream().filter(Failing.class::isInstance).count();
    return new ReplicaFacts(
        version,
        millis(started, now),
        heap.getUsed(),
        heap.getMax(),
        notReady(),
        failing,
        problems.size() - failing,
        problems.stream()
            .sorted(FAILING_FIRST)
            .limit(ReplicaFacts.MAX_KUBELETS)
            .map(problem -> kubelet(problem, now))
            .toList(),
        watches.stream().map(Supplier::get).map(LocalSources::cut).toList(),
        certificates.stream().map(presented -> presented.at(now)).toList(),
        telemetry.changes().all().stream().map(change -> change(change, now)).toList());
  }

  private List<String> notReady() {
    return readiness.stream()
        .flatMap(
            check -> check.failure().get().stream().map(failure -> check.name() + ": " + failure))
        .map(Collected::cut)
        .toList();
  }

  private static ReplicaFacts.Watch cut(ReplicaFacts.Watch watch) {
    return new ReplicaFacts.Watch(
        watch.kind(), watch.objects(), watch.synced(), Collected.cut(watch.problem()));
  }

  private static ReplicaFacts.Kubelet kubelet(Problem problem, Instant now) {
    return switch (problem) {
      case Failing(String node, Instant since, String reason) ->
          new ReplicaFacts.Kubelet(node, Collected.cut(reason), millis(since, now), 0);
      case Slow(String node, Instant since, Duration took) ->
          new ReplicaFacts.Kubelet(node, "", millis(since, now), took.toMillis());
    };
  }

  private static ReplicaFacts.Change change(RecentChanges.Change change, Instant now) {
    return new ReplicaFacts.Change(
        millis(change.at(), now),
        change.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'),
        Collected.cut(change.subject()),
        Collected.cut(change.detail()),
        change.count());
  }

  private static long millis(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toMillis());
  }
}
