package io.nilometer.api.http;

import io.nilometer.telemetry.ConnectionMetrics;
import io.nilometer.telemetry.ConnectionMetrics.CloseReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/// Bounds the memory of the lists that are gathered and sent, and of large documents, over all
/// connections. A list for which there is no room waits, and the connection of the slowest reader
/// is closed. Documents do not wait for lists, and have an eighth more room. Safe for any thread.
public final class ResponseBudget {

  /// What a list holds for each item until it is sent: the usage, and where its names are.
  private static final long ITEM_BYTES = 160;

  /// What a list holds that is sent while it is encoded: pieces that wait for their turn.
  private static final long STREAM_BYTES = 700 << 10;

  private static final int STREAMED_ITEMS = 500;

  /// Lists up to this size are not worth waiting for.
  private static final long SMALL_BYTES = 100 << 10;

  /// The part of the limit that documents have beyond it.
  private static final int RESERVED_PART = 8;

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final Duration CHECK = Duration.ofMillis(250);

  private final long limitBytes;
  private final Duration slowAfter;
  private final ConnectionMetrics metrics;
  private final TimeoutScheduler scheduler;
  private final LongSupplier nanoTime;
  private final Set<Lease> leases = new LinkedHashSet<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long usedBytes;
  private boolean checking;

  /// A budget without leases.
  ///
  /// @param slowAfter a reader that takes longer may be closed
  public ResponseBudget(
      long limitBytes,
      Duration slowAfter,
      ConnectionMetrics metrics,
      TimeoutScheduler scheduler,
      LongSupplier nanoTime) {
    this.limitBytes = limitBytes;
    this.slowAfter = slowAfter;
    this.metrics = metrics;
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
  }

  private record Waiting(
      long bytes,
      boolean document,
      Client client,
      long sinceNanos,
      CompletableFuture<Optional<Lease>> lease) {}

  /// The memory of one list.
  public final class Lease {

    private final Client client;
    private final long bytes;
    private boolean isSending;
    private long sinceNanos;
    private long sentBefore;

    private Lease(Client client, long bytes) {
      this.client = client;
      this.bytes = bytes;
    }

    /// The list is gathered, and from now on it is the client that takes time.
    public void sending() {
      synchronized (ResponseBudget.this) {
        isSending = true;
        sinceNanos = nanoTime.getAsLong();
        sentBefore = client.sentBytes();
      }
    }

    /// The list is sent, or nobody waits for it any more. The first time only.
    public void release() {
      synchronized (ResponseBudget.this) {
        if (leases.remove(this)) {
          use(-bytes);
          grant();
        }
      }
    }

    private boolean isSlow(long now) {
      return isSending && now - sinceNanos >= slowAfter.toNanos();
    }

    private double bytesPerNano(long now) {
      return (double) (client.sentBytes() - sentBefore) / (now - sinceNanos);
    }
  }

  /// Waits until there is room for a list. Empty: there was none for long, or the client has gone.
  ///
  /// @param items the most that the list may have
  public CompletionStage<Optional<Lease>> reserve(int items, Client client) {
    return reserve(items * ITEM_BYTES + (items > STREAMED_ITEMS ? STREAM_BYTES : 0), false, client);
  }

  /// The same for a document.
  public CompletionStage<Optional<Lease>> reserveDocument(long bytes, Client client) {
    return reserve(bytes, true, client);
  }

  private synchronized CompletionStage<Optional<Lease>> reserve(
      long bytes, boolean document, Client client) {
    var request =
        new Waiting(bytes, document, client, nanoTime.getAsLong(), new CompletableFuture<>());
    if (isGranted(request, waiting.isEmpty())) {
      return CompletableFuture.completedStage(Optional.of(lease(request)));
    }
    waiting.addLast(request);
    scheduleCheck();
    return request.lease();
  }

  private Lease lease(Waiting request) {
    var lease = new Lease(request.client(), request.bytes());
    leases.add(lease);
    use(lease.bytes);
    return lease;
  }

  /// Those that wait, in their order.
  private void grant() {
    boolean fits = true;
    for (Waiting next : List.copyOf(waiting)) {
      if (isExpired(next)) {
        waiting.remove(next);
        next.lease().completeAsync(Optional::empty);
      } else if (isGranted(next, fits)) {
        waiting.remove(next);
        Lease lease = lease(next);
        next.lease().completeAsync(() -> Optional.of(lease));
      } else {
        fits = false;
      }
    }
  }

  /// @param isNext whether no other waits before it
  private boolean isGranted(Waiting request, boolean isNext) {
    return request.bytes() <= SMALL_BYTES || ((isNext || request.document()) && fits(request));
  }

  private boolean isExpired(Waiting next) {
    return next.client().isGone()
        || nanoTime.getAsLong() - next.sinceNanos() > LONGEST_WAIT.toNanos();
  }

  private boolean fits(Waiting next) {
    long limit = next.document() ? limitBytes + limitBytes / RESERVED_PART : limitBytes;
    while (usedBytes + next.bytes() > limit && closeSlowest()) {
      // until there is room
    }
    return usedBytes + next.bytes() <= limit || leases.isEmpty();
  }

  private boolean closeSlowest() {
    long now = nanoTime.getAsLong();
    Optional<Lease> slowest =
        leases.stream()
            .filter(lease -> lease.isSlow(now))
            .min(Comparator.comparingDouble(lease -> lease.bytesPerNano(now)));
    slowest.ifPresent(
        lease -> {
          leases.remove(lease);
          use(-lease.bytes);
          lease.client.abort(CloseReason.SLOW_READER);
        });
    return slowest.isPresent();
  }

  private void use(long changeBytes) {
    usedBytes += changeBytes;
    metrics.responses(usedBytes);
  }

  private void scheduleCheck() {
    if (!checking && !waiting.isEmpty()) {
      checking = true;
      scheduler.schedule(CHECK, this::check);
    }
  }

  private synchronized void check() {
    checking = false;
    grant();
    scheduleCheck();
  }
}
