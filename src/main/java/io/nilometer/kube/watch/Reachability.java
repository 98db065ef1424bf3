package io.nilometer.kube.watch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says once that the API server cannot be followed, with the reason, and once that it can again.
/// For one thread.
final class Reachability {

  private static final Logger LOG = LoggerFactory.getLogger(Reachability.class);

  private final String kind;
  private final String server;
  private String problem = "";

  Reachability(String kind, String server) {
    this.kind = kind;
    this.server = server;
  }

  void failed(String reason) {
    if (!reason.equals(problem)) {
      problem = reason;
      LOG.atWarn()
          .addKeyValue("kind", kind)
          .addKeyValue("server", server)
          .addKeyValue("error", reason)
          .log("Cannot follow the API server; trying on");
    }
  }

  void succeeded() {
    if (!problem.isEmpty()) {
      problem = "";
      LOG.atInfo()
          .addKeyValue("kind", kind)
          .addKeyValue("server", server)
          .log("Following the API server again");
    }
  }
}
