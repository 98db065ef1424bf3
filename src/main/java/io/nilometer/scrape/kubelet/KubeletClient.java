package io.nilometer.scrape.kubelet;

import io.nilometer.scrape.exposition.Exposition;
import java.util.concurrent.CompletionStage;

/// Scrapes kubelets over HTTP. Safe for any thread.
public interface KubeletClient extends AutoCloseable {

  /// Sends one request, over the connection kept for that node. Fails with a [ScrapeException].
  CompletionStage<Exposition> fetch(KubeletTarget target);

  /// Keeps the connection to the target until as many calls of [#forget] followed.
  void keep(KubeletTarget target);

  /// Undoes one [#keep]. The last one closes the connection and fails the requests that use it.
  void forget(KubeletTarget target);

  @Override
  void close();
}
