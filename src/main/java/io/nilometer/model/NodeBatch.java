package io.nilometer.model;

/// One successful scrape of one node, on its way to the storage.
///
/// @param requestedNanos when the kubelet was asked, by our clock, nanoseconds since the epoch
/// @param tookNanos how long it took to answer
/// @param machine what was behind the Node object when the kubelet was asked
/// @param clockSetNanos by how much the scraper's wall clock was set since it requested its batch
///     before this one, nanoseconds; 0 where it was not
public record NodeBatch(
    String node,
    Origin origin,
    long requestedNanos,
    long tookNanos,
    Machine machine,
    Scrape scrape,
    long clockSetNanos) {

  public NodeBatch(String node, Origin origin, long requestedNanos, Scrape scrape) {
    this(node, origin, requestedNanos, 0, Machine.UNKNOWN, scrape, 0);
  }

  /// When the node was sampled: the time of its own sample, else that of the request.
  public long timeNanos() {
    return scrape.node().map(Sample::timeNanos).orElse(requestedNanos);
  }

  /// The same, with a longer time to answer where that is shorter.
  public NodeBatch tookAtLeast(long nanos) {
    return nanos <= tookNanos
        ? this
        : new NodeBatch(node, origin, requestedNanos, nanos, machine, scrape, clockSetNanos);
  }
}
