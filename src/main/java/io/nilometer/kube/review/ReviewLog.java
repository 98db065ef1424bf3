package io.nilometer.kube.review;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says once that the API server does not answer reviews, with the reason, and once that it does
/// again. Safe for any thread.
final class ReviewLog {

  private static final Logger LOG = LoggerFactory.getLogger(ReviewLog.class);

  private final String kind;
  private final String server;
  private volatile String problem = "";

  ReviewLog(String kind, String server) {
    this.kind = kind;
    this.server = server;
  }

  synchronized void failed(String reason) {
    if (!reason.equals(problem)) {
      problem = reason;
      LOG.atWarn()
          .addKeyValue("kind", kind)
          .addKeyValue("server", server)
          .addKeyValue("error", reason)
          .log("The API server does not answer reviews; callers are refused");
    }
  }

  void succeeded() {
    if (!problem.isEmpty()) {
      recovered();
    }
  }

  private synchronized void recovered() {
    if (!problem.isEmpty()) {
      problem = "";
      LOG.atInfo()
          .addKeyValue("kind", kind)
          .addKeyValue("server", server)
          .log("The API server answers reviews again");
    }
  }
}
