package io.nilometer.api.query;

import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.PodUsage;
import io.nilometer.telemetry.ClusterMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts usages of pods that are left out because another node than the pod's reports them, and
/// logs one of them every ten minutes at most: a compromised kubelet may claim all pods. Safe for
/// any thread.
final class ForeignUsages {

  private static final Logger LOG = LoggerFactory.getLogger(ForeignUsages.class);
  private static final Duration BETWEEN = Duration.ofMinutes(10);

  private final ClusterMetrics metrics;
  private final InstantSource clock;
  private final AtomicReference<Instant> next = new AtomicReference<>(Instant.MIN);

  ForeignUsages(ClusterMetrics metrics, InstantSource clock) {
    this.metrics = metrics;
    this.clock = clock;
  }

  void onForeign(RunningPod pod, PodUsage usage) {
    metrics.foreignUsage();
    Instant now = clock.instant();
    Instant due = next.get();
    if (!now.isBefore(due) && next.compareAndSet(due, now.plus(BETWEEN))) {
      LOG.atWarn()
          .addKeyValue("node", usage.node())
          .addKeyValue("namespace", pod.pod().namespace())
          .addKeyValue("pod", pod.pod().name())
          .addKeyValue("boundTo", pod.node().orElse(""))
          .log("Kubelet reports a pod of another node; its usage is left out");
    }
  }
}
