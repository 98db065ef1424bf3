package io.nilometer.scrape.kubelet;

import io.nilometer.scrape.exposition.Exposition;
import java.util.concurrent.CompletionStage;

/// Asks kubelets over HTTP. Safe for any thread.
public interface KubeletClient extends AutoCloseable {

  /// Asks once, over the connection kept for that node. Fails with a [ScrapeException].
  CompletionStage<Exposition> fetch(KubeletTarget target);

  /// Says that somebody more is going to ask there, until it forgets the target.
  void keep(KubeletTarget target);

  /// One of those who keep the target asks there no more: when the last one says so, the connection
  /// is closed and what is asked over it fails.
  void forget(KubeletTarget target);

  @Override
  void close();
}
