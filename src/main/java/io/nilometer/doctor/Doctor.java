package io.nilometer.doctor;

import io.nilometer.failure.Failures;
import io.nilometer.kube.ApiProbe;
import io.nilometer.kube.KubeClient;
import io.nilometer.settings.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Runs all checks at once, within a time limit. What has no result by then is unknown.
public final class Doctor {

  private static final Duration LEAST = Duration.ofSeconds(1);

  private final KubeClient kube;
  private final ApiProbe api;
  private final ReplicaSettings source;
  private final boolean inPod;
  private final InstantSource clock;
  private final Limits limits;

  /// The settings of a replica.
  public interface ReplicaSettings {

    /// Those with these flags. Fails with an [IllegalArgumentException] if they cannot be used.
    ///
    /// @param flags of the replica's container; none if there is no such Pod
    Settings of(List<String> flags);
  }

  /// Examines nothing yet.
  ///
  /// @param inPod whether this program runs in a Pod of the cluster
  public Doctor(
      KubeClient kube, ReplicaSettings source, boolean inPod, InstantSource clock, Limits limits) {
    this.kube = kube;
    this.api = new ApiProbe(kube, limits.all());
    this.source = source;
    this.inPod = inPod;
    this.clock = clock;
    this.limits = limits;
  }

  /// Returns when all checks have ended, or the time is up.
  public Report examine() throws InterruptedException {
    long deadline = System.nanoTime() + limits.all().toNanos();
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    try {
      List<Finding> first =
          run(threads, List.of(new ApiServerCheck(kube, api, clock)), limits.server());
      if (!first.stream().allMatch(Finding.Well.class::isInstance)) {
        return new Report(kube.server(), "", first);
      }
      return examine(threads, first, deadline);
    } finally {
      threads.shutdownNow();
    }
  }

  private Report examine(ExecutorService threads, List<Finding> first, long deadline)
      throws InterruptedException {
    Subject subject = subject(threads, deadline);
    var findings = new ArrayList<>(first);
    findings.addAll(run(threads, checks(subject), left(deadline)));
    return new Report(kube.server(), origin(subject), findings);
  }

  private Subject subject(ExecutorService threads, long deadline) throws InterruptedException {
    Installation installation = installation(threads, left(deadline).dividedBy(2));
    List<String> flags = installation.model().map(ReplicaPod::arguments).orElse(List.of());
    try {
      return subject(installation, source.of(flags), Optional.empty(), deadline);
    } catch (IllegalArgumentException unusable) {
      return subject(
          installation, source.of(List.of()), Optional.of(unusable.getMessage()), deadline);
    }
  }

  private Subject subject(
      Installation installation, Settings settings, Optional<String> flagProblem, long deadline) {
    return new Subject(
        kube,
        api,
        settings,
        flagProblem,
        installation,
        inPod,
        clock,
        new Shared<>(() -> KubeletSurvey.make(kube, api, settings, kubelet(deadline), clock)));
  }

  private Installation installation(ExecutorService threads, Duration limit)
      throws InterruptedException {
    try {
      return threads
          .submit(() -> Installation.find(api))
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | java.util.concurrent.TimeoutException failed) {
      return Installation.unknown(Failures.oneLine(failed));
    }
  }

  private List<Check> checks(Subject subject) {
    return List.of(
        new ClockCheck(api, clock),
        new RightsCheck(subject),
        new FrontProxyCheck(subject),
        new PodCheck(subject),
        new ApiServiceCheck(subject),
        new KubeletCheck(subject),
        new KubeletClockCheck(subject),
        new PeerCheck(subject),
        new NetworkPolicyCheck(subject),
        new MetricsCheck(subject));
  }

  private static String origin(Subject subject) {
    return subject
        .installation()
        .model()
        .filter(_ -> subject.flagProblem().isEmpty())
        .map(pod -> "flags of Pod " + pod.fullName())
        .orElse("");
  }

  /// So that there is time to report those that do not answer.
  private Duration kubelet(long deadline) {
    Duration left = left(deadline).minus(limits.report());
    return atLeast(left.compareTo(limits.kubelet()) < 0 ? left : limits.kubelet());
  }

  /// At least a little: on a busy machine the first answer may have taken all of the time.
  private static Duration left(long deadline) {
    return atLeast(Duration.ofNanos(deadline - System.nanoTime()));
  }

  private static Duration atLeast(Duration limit) {
    return limit.compareTo(LEAST) < 0 ? LEAST : limit;
  }

  /// In the order of the checks.
  private static List<Finding> run(ExecutorService threads, List<Check> checks, Duration limit)
      throws InterruptedException {
    List<Future<List<Finding>>> results =
        threads.invokeAll(
            checks.stream()
                .<java.util.concurrent.Callable<List<Finding>>>map(check -> check::examine)
                .toList(),
            limit.toMillis(),
            TimeUnit.MILLISECONDS);
    var findings = new ArrayList<Finding>();
    for (int i = 0; i < checks.size(); i++) {
      findings.addAll(result(checks.get(i), results.get(i), limit));
    }
    return findings;
  }

  private static List<Finding> result(Check check, Future<List<Finding>> result, Duration limit)
      throws InterruptedException {
    try {
      return result.get();
    } catch (CancellationException _) {
      return List.of(check.late(limit));
    } catch (ExecutionException failed) {
      return List.of(check.unknown(Failures.oneLine(failed)));
    }
  }
}
