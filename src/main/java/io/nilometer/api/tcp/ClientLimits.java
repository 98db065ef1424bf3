package io.nilometer.api.tcp;

import io.nilometer.telemetry.Descriptors;
import java.time.Duration;
import java.util.Optional;

/// Limits of the connections of clients. Those that are absent are derived from the heap.
///
/// @param max the most open connections
/// @param maxPerAddress the most from one address, without those of front proxies
/// @param maxWatches the most watches, each of which takes a connection
/// @param requestMebibytes for large requests, arriving or complete
/// @param responseMebibytes for lists that are gathered or sent
/// @param slowAfter how long a reader may take before it counts as slow
public record ClientLimits(
    Optional<Integer> max,
    Optional<Integer> maxPerAddress,
    Optional<Integer> maxWatches,
    Optional<Integer> requestMebibytes,
    Optional<Integer> responseMebibytes,
    Duration slowAfter) {

  private static final int MEBIBYTE = 1 << 20;
  private static final int HEAP_PER_CONNECTION = 400 << 10;
  private static final int MIN_CONNECTIONS = 128;
  private static final int MAX_CONNECTIONS = 4096;

  public ClientLimits {
    requirePositive(max, "max");
    requirePositive(maxPerAddress, "max-per-address");
    requirePositive(maxWatches, "max-watches");
    requirePositive(requestMebibytes, "request-mebibytes");
    requirePositive(responseMebibytes, "response-mebibytes");
    if (!slowAfter.isPositive()) {
      throw new IllegalArgumentException(
          "nilometer.serving.connections.slow-after must be more than 0, but is " + slowAfter);
    }
  }

  private static void requirePositive(Optional<Integer> value, String key) {
    if (value.filter(given -> given <= 0).isPresent()) {
      throw new IllegalArgumentException(
          "nilometer.serving.connections."
              + key
              + " must be more than 0 or auto, but is "
              + value.get());
    }
  }

  /// The most open connections: unless configured, one for 400 KiB of heap, and at most a third of
  /// the file descriptors.
  public int connections() {
    return max.orElseGet(
        () ->
            Math.clamp(
                Math.min(heapBytes() / HEAP_PER_CONNECTION, Descriptors.ofProcessLimit() / 3),
                MIN_CONNECTIONS,
                MAX_CONNECTIONS));
  }

  /// Unless configured, half of [#connections].
  public int connectionsPerAddress() {
    return maxPerAddress.orElseGet(() -> Math.max(1, connections() / 2));
  }

  /// Unless configured, half of [#connections].
  public int watches() {
    return maxWatches.orElseGet(() -> Math.max(1, connections() / 2));
  }

  /// Unless configured, a sixteenth of the heap.
  public long requestBytes() {
    return bytes(requestMebibytes, heapBytes() / 16);
  }

  /// Unless configured, a quarter of the heap.
  public long responseBytes() {
    return bytes(responseMebibytes, heapBytes() / 4);
  }

  private static long bytes(Optional<Integer> mebibytes, long derived) {
    return mebibytes.map(given -> (long) given * MEBIBYTE).orElse(derived);
  }

  private static long heapBytes() {
    return Runtime.getRuntime().maxMemory();
  }
}
