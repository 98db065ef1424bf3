package io.nilometer.status;

import io.nilometer.kube.index.PodIndex;
import io.nilometer.report.ReportRequest;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Answers requests for a report, of this replica and of others, each by a [Reporting] of its own.
/// One per replica, for its whole life; it does nothing by itself.
public final class StatusReporter {

  /// Other replicas address it by this.
  public static final String NAME = "status-reporter";

  /// Reports under way at a time: one for each other replica, and some that are no longer awaited.
  private static final int MOST = 16;

  private StatusReporter() {}

  public static Behavior<ReportRequest> create(
      LocalSources sources, CopiesObserver copies, PodIndex pods) {
    return Behaviors.receive(
        (context, request) -> {
          if (context.getChildren().size() < MOST) {
            context.spawnAnonymous(Reporting.create(request, sources, copies.now(), pods));
          }
          return Behaviors.same();
        });
  }
}
