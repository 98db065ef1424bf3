package io.nilometer.cluster;

import io.nilometer.telemetry.ClusterMetrics;
import org.apache.pekko.actor.setup.Setup;

/// Tells an actor system, when it is made, where the bytes of its messages are counted. Without it
/// they are not.
public final class MessageBytesSetup extends Setup {

  private final ClusterMetrics metrics;

  public MessageBytesSetup(ClusterMetrics metrics) {
    this.metrics = metrics;
  }

  ClusterMetrics metrics() {
    return metrics;
  }
}
