package io.nilometer.scrape.kubelet;

/// What all kubelets together may take of this process.
///
/// @param connections how many may be open at a time
/// @param bodyBytes memory of large bodies that are read or decoded
public record ScrapeBounds(int connections, long bodyBytes) {

  private static final int FEWEST_CONNECTIONS = 16;
  private static final int HEAP_SHARE = 8;

  /// Half of the file descriptors, and an eighth of the heap. The other half is for clients, other
  /// replicas and files.
  ///
  /// @param descriptors that are not in use yet
  /// @param heapBytes the most that the heap can have
  public static ScrapeBounds of(long descriptors, long heapBytes) {
    long half = Math.clamp(descriptors / 2, FEWEST_CONNECTIONS, Integer.MAX_VALUE);
    return new ScrapeBounds(Math.toIntExact(half), heapBytes / HEAP_SHARE);
  }
}
