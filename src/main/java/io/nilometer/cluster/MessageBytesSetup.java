package io.nilometer.cluster;

import io.nilometer.telemetry.ClusterMetrics;
import org.apache.pekko.actor.setup.Setup;

/// Passes the counter of message bytes to an actor system when it is created. Without it nothing is
/// counted.
public final class MessageBytesSetup extends Setup {

  private final ClusterMetrics metrics;

  public MessageBytesSetup(ClusterMetrics metrics) {
    this.metrics = metrics;
  }

  ClusterMetrics metrics() {
    return metrics;
  }
}
