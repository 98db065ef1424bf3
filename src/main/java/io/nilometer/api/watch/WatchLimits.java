package io.nilometer.api.watch;

/// Limits of the watches of one replica.
///
/// @param max the most watches at a time
/// @param maxPending the most events that wait to be sent, over all watches
public record WatchLimits(int max, long maxPending) {

  /// An event that waits takes some 120 bytes.
  private static final long HEAP_PER_EVENT = 1 << 10;

  public static WatchLimits of(int max) {
    return new WatchLimits(max, Runtime.getRuntime().maxMemory() / HEAP_PER_EVENT);
  }
}
