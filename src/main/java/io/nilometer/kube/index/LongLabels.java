package io.nilometer.kube.index;

import io.nilometer.kube.watch.ObjectMeta;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs pods whose labels are left out since they are too long, one of them every ten minutes
/// at most, because a user who may create pods could fill the log otherwise. Used by one thread.
final class LongLabels {

  private static final Logger LOG = LoggerFactory.getLogger(LongLabels.class);
  private static final Duration BETWEEN = Duration.ofMinutes(10);

  private final InstantSource clock;
  private Instant next = Instant.MIN;

  LongLabels(InstantSource clock) {
    this.clock = clock;
  }

  void onLeftOut(PodFacts pod) {
    Instant now = clock.instant();
    if (now.isBefore(next)) {
      return;
    }
    next = now.plus(BETWEEN);
    LOG.atWarn()
        .addKeyValue("namespace", pod.pod().namespace())
        .addKeyValue("pod", pod.pod().name())
        .addKeyValue("most", ObjectMeta.MOST_LABEL_CHARS)
        .log("Pod has too many or too long labels; it is found by name only");
  }
}
