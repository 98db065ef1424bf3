package io.nilometer.model;

/// One successful scrape of one node, on its way to the storage.
///
/// @param requestedNanos when the kubelet was asked, nanoseconds since the epoch
public record NodeBatch(String node, Origin origin, long requestedNanos, Scrape scrape) {

  /// When the node was sampled: the time of its own sample, else that of the request.
  public long timeNanos() {
    return scrape.node().map(Sample::timeNanos).orElse(requestedNanos);
  }
}
