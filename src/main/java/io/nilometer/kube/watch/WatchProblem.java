package io.nilometer.kube.watch;

import io.nilometer.failure.OngoingProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs once that lists and watches of one kind fail, with the reason, and once that they work
/// again.
final class WatchProblem {

  private static final Logger LOG = LoggerFactory.getLogger(WatchProblem.class);

  private final String kind;
  private final String server;
  private final OngoingProblem problem = new OngoingProblem();

  WatchProblem(String kind, String server) {
    this.kind = kind;
    this.server = server;
  }

  /// Empty: there is none.
  String reason() {
    return problem.reason();
  }

  void begins(String reason) {
    if (problem.begins(reason)) {
      LOG.atWarn()
          .addKeyValue("kind", kind)
          .addKeyValue("server", server)
          .addKeyValue("error", reason)
          .log("Watch failed; retrying");
    }
  }

  void ends() {
    if (problem.ends()) {
      LOG.atInfo().addKeyValue("kind", kind).addKeyValue("server", server).log("Watch works again");
    }
  }
}
