package io.nilometer.scrape;

import java.util.concurrent.CompletionStage;

/// Asks kubelets over HTTP. Safe for any thread.
public interface KubeletClient extends AutoCloseable {

  /// Asks once, over the connection kept for that node. Fails with a [ScrapeException].
  CompletionStage<Exposition> fetch(KubeletTarget target);

  /// Closes what is kept for a node that is gone or lives elsewhere now.
  void forget(KubeletTarget target);

  @Override
  void close();
}
