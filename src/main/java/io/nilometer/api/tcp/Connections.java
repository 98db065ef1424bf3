package io.nilometer.api.tcp;

import io.nilometer.api.tcp.OpenConnection.Phase;
import io.nilometer.telemetry.ConnectionMetrics;
import io.nilometer.telemetry.ConnectionMetrics.CloseReason;
import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// All open connections of clients, within their limits: of their number, of those from one
/// address, and of the memory of requests. At a limit it closes the connection that has
/// waited longest for its client, so that a new one is served. Safe for any thread.
///
/// Of connections that wait for their client, those from the address with the most are closed
/// first, and those of front proxies last. If none waits, because all requests are being answered,
/// the client that has stalled for longest is disconnected.
public final class Connections {

  /// If more than this share of the connections is being closed, no new ones are accepted before
  /// some have ended.
  private static final int CLOSING_SHARE = 4;

  private static final Duration CLOSING_WAIT = Duration.ofMillis(100);

  private final int max;
  private final int maxPerAddress;
  private final long maxRequestBytes;
  private final Duration slowAfter;
  private final Duration idleTimeout;
  private final ConnectionMetrics metrics;
  private final LongSupplier nanoTime;
  private final AtomicLong requestBytes = new AtomicLong();
  private final Set<OpenConnection> open = new LinkedHashSet<>(); // without those that are closing
  private int closing;

  public Connections(
      ClientLimits settings,
      Duration idleTimeout,
      ConnectionMetrics metrics,
      LongSupplier nanoTime) {
    this.max = settings.connections();
    this.maxPerAddress = settings.connectionsPerAddress();
    this.maxRequestBytes = settings.requestBytes();
    this.slowAfter = settings.slowAfter();
    this.idleTimeout = idleTimeout;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /// Accepts a connection, for which it may close another. Empty: there is no room for it. Waits
  /// while many are being closed.
  public synchronized Optional<OpenConnection> accept(InetAddress client) {
    InetAddress address = ClientAddress.of(client);
    awaitClosing();
    boolean accepted =
        makeRoom(
                maxPerAddress,
                connection -> connection.address().equals(address) && !connection.frontProxy())
            && makeRoom(max, _ -> true);
    if (!accepted) {
      metrics.refused();
      return Optional.empty();
    }
    var connection = new OpenConnection(this, address);
    open.add(connection);
    metrics.opened();
    return Optional.of(connection);
  }

  private void awaitClosing() {
    long until = nanoTime() + CLOSING_WAIT.toNanos();
    try {
      while (closing > Math.max(1, max / CLOSING_SHARE) && until - nanoTime() > 0) {
        wait(CLOSING_WAIT.toMillis());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean makeRoom(int limit, Predicate<OpenConnection> counts) {
    long count = open.stream().filter(counts).count();
    return count < limit || displace(counts);
  }

  private boolean displace(Predicate<OpenConnection> counts) {
    Predicate<OpenConnection> waiting =
        counts.and(connection -> connection.phase() != Phase.RESPONSE);
    long stalledBefore = nanoTime() - slowAfter.toNanos();
    Optional<OpenConnection> displaced =
        longestWaiting(fromBusiestAddress(waiting.and(connection -> !connection.frontProxy())))
            .or(() -> longestWaiting(waiting))
            .or(
                () ->
                    longestWaiting(
                        counts.and(connection -> connection.lastTraffic() - stalledBefore < 0)));
    displaced.ifPresent(connection -> close(connection, CloseReason.DISPLACED));
    return displaced.isPresent();
  }

  private Predicate<OpenConnection> fromBusiestAddress(Predicate<OpenConnection> among) {
    Map<InetAddress, Long> counts =
        open.stream()
            .filter(among)
            .collect(Collectors.groupingBy(OpenConnection::address, Collectors.counting()));
    long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
    return among.and(connection -> counts.getOrDefault(connection.address(), 0L) == most);
  }

  private Optional<OpenConnection> longestWaiting(Predicate<OpenConnection> among) {
    return open.stream()
        .filter(among)
        .min((a, b) -> Long.signum(a.waitingSince() - b.waitingSince()));
  }

  /// Closes the connection that has waited longest for its client, to free its descriptor.
  public synchronized void displaceOne() {
    displace(_ -> true);
  }

  private void close(OpenConnection connection, CloseReason reason) {
    if (open.remove(connection)) {
      closing++;
    }
    connection.close(reason);
  }

  /// Requests hold more memory, or less.
  void requests(long changeBytes) {
    long now = requestBytes.addAndGet(changeBytes);
    metrics.requests(now);
    if (now > maxRequestBytes && changeBytes > 0) {
      closeOldestRequests();
    }
  }

  private synchronized void closeOldestRequests() {
    Optional<OpenConnection> oldest = Optional.empty();
    do {
      oldest.ifPresent(connection -> close(connection, CloseReason.UNFINISHED_REQUEST));
      oldest =
          longestWaiting(connection -> connection.countedBytes() > 0 && !connection.frontProxy())
              .or(() -> longestWaiting(connection -> connection.countedBytes() > 0));
    } while (oldest.isPresent() && requestBytes.get() > maxRequestBytes);
  }

  /// Closes connections without traffic for the idle timeout, unless they carry a watch. To be
  /// called about each second.
  public synchronized void closeIdle() {
    long now = nanoTime();
    open.stream()
        .filter(
            connection ->
                !connection.watched() && now - connection.lastTraffic() > idleTimeout.toNanos())
        .toList()
        .forEach(connection -> close(connection, CloseReason.IDLE));
  }

  synchronized void closed(OpenConnection connection, CloseReason reason) {
    if (!open.remove(connection)) {
      closing--;
    }
    metrics.closed(reason);
    notifyAll();
  }

  /// How many there are, without those that are being closed.
  synchronized int count() {
    return open.size();
  }
}
