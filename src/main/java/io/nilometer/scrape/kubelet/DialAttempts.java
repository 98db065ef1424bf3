package io.nilometer.scrape.kubelet;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// The addresses of one host, each dialled in turn until one accepts. As in Go, the time that is
/// left is shared evenly by the addresses that are left, at least 2 s each.
final class DialAttempts {

  private static final long MIN_MILLIS = 2_000;

  private final Queue<InetAddress> left;
  private final long deadlineNanos;
  private Optional<Throwable> firstFailure = Optional.empty();

  /// @param addresses at least one
  /// @param first goes first if it is among them
  DialAttempts(List<InetAddress> addresses, Optional<InetAddress> first, long deadlineNanos) {
    this.left = new ArrayDeque<>(addresses.size());
    first.filter(addresses::contains).ifPresent(left::add);
    addresses.stream().filter(address -> !left.contains(address)).forEach(left::add);
    this.deadlineNanos = deadlineNanos;
  }

  InetAddress next() {
    return left.remove();
  }

  /// How long the one that was taken last may take; 0: as long as the fetch.
  int timeoutMillis(long nowNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - nowNanos);
    if (left.isEmpty()) {
      return 0;
    }
    long share = millis / (left.size() + 1);
    return (int) Math.clamp(Math.max(share, MIN_MILLIS), 1, Math.max(1, millis));
  }

  /// Whether there is another to try.
  boolean failed(Throwable failure) {
    firstFailure = firstFailure.or(() -> Optional.of(failure));
    return !left.isEmpty();
  }

  Throwable firstFailure() {
    return firstFailure.orElseThrow();
  }
}
