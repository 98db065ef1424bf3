package io.nilometer.cluster;

import java.time.Instant;
import java.time.InstantSource;

/// Fences in tests, which are open unless they are closed.
public final class Fences {

  private Fences() {}

  public static QueryFence open() {
    var fence = new QueryFence(InstantSource.fixed(Instant.EPOCH), () -> 0);
    fence.heartbeat(false);
    return fence;
  }

  /// As when this replica was paused, or others cannot reach it.
  public static void close(QueryFence fence) {
    fence.doubt();
  }

  /// As when the others confirmed this replica.
  public static void reopen(QueryFence fence) {
    fence.confirm();
  }
}
