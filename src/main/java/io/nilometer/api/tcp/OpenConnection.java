package io.nilometer.api.tcp;

import io.nilometer.telemetry.ConnectionMetrics.CloseReason;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.Done;

/// What one connection does, as far as it matters for which is closed when there are too many. Its
/// stream changes it; any thread may read it and close the connection.
public final class OpenConnection implements SocketStage.Traffic {

  /// Requests and heads up to this size are not counted.
  private static final long FREE_BYTES = 16 << 10;

  /// A byte of a request that arrives is held by the stage that gathers it, and by the parser.
  private static final int COPIES = 2;

  /// A character of a head is held by the request, raw and parsed, and by the parser, which keeps
  /// the last target for as long as the connection lives.
  private static final int HEAD_COPIES = 4;

  /// What the connection waits for.
  enum Phase {
    /// The client, to complete the handshake.
    HANDSHAKE,
    /// The client, to send a request.
    IDLE,
    /// The client, to complete a request.
    REQUEST,
    /// This server, or the client to read the response.
    RESPONSE
  }

  private final Connections connections;
  private final InetAddress address;
  private final AtomicReference<CloseReason> reason = new AtomicReference<>();
  private final AtomicReference<Runnable> reset = new AtomicReference<>();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicLong sentBytes = new AtomicLong();
  private volatile Phase phase = Phase.HANDSHAKE;
  private volatile long sinceNanos;
  private volatile long lastNanos;
  private volatile boolean frontProxy;
  private volatile boolean watched;
  private final AtomicLong countedBytes = new AtomicLong();
  private final AtomicLong requestBytes = new AtomicLong();
  private final AtomicLong headBytes = new AtomicLong(); // of the largest head
  private final CompletableFuture<Done> ended = new CompletableFuture<>();

  OpenConnection(Connections connections, InetAddress address) {
    this.connections = connections;
    this.address = address;
    this.sinceNanos = connections.nanoTime();
    this.lastNanos = sinceNanos;
  }

  /// The [ClientAddress] by which its client shares what there is.
  public InetAddress address() {
    return address;
  }

  Phase phase() {
    return phase;
  }

  /// The client has shown the certificate of a front proxy, through which many callers connect.
  public void isOfFrontProxy() {
    frontProxy = true;
  }

  boolean frontProxy() {
    return frontProxy;
  }

  /// Its response lasts, and there may be nothing to send for long. What its request holds counts
  /// as watches from now on.
  public void isWatch() {
    watched = true;
    headBytes.set(0);
    count();
  }

  boolean watched() {
    return watched;
  }

  /// The TLS handshake is complete.
  public void established() {
    enter(Phase.IDLE);
  }

  /// Bytes of a request have arrived, decrypted.
  public void requestArrives(int bytes) {
    if (phase == Phase.IDLE) {
      enter(Phase.REQUEST);
    }
    requestBytes.addAndGet(bytes);
    count();
  }

  /// A request has arrived, or its head, which counts until the connection ends.
  ///
  /// @param size of the head, in characters
  /// @param whole whether its body has arrived too, or there is none
  public void requestArrived(long size, boolean whole) {
    requestBytes.set(0);
    headBytes.accumulateAndGet(size, Math::max);
    count();
    unanswered.incrementAndGet();
    enter(whole ? Phase.RESPONSE : Phase.REQUEST);
  }

  /// The response is made, and either small, or sent. For any thread.
  public void responded() {
    if (unanswered.decrementAndGet() == 0) {
      watched = false;
      if (phase == Phase.REQUEST) {
        requestBytes.set(0); // its body, which arrived after its head
        count();
      }
      enter(Phase.IDLE);
    }
  }

  private void count() {
    count(beyondFree(requestBytes.get()) * COPIES + beyondFree(headBytes.get()) * HEAD_COPIES);
  }

  private static long beyondFree(long bytes) {
    return Math.max(0, bytes - FREE_BYTES);
  }

  private void count(long bytes) {
    long counted = isClosing() ? 0 : bytes;
    long change = counted - countedBytes.getAndSet(counted);
    if (change != 0) {
      connections.requests(change);
    }
    if (counted != 0 && isClosing()) {
      count(0L); // it ended meanwhile, and nothing else will
    }
  }

  /// What its requests hold.
  long countedBytes() {
    return countedBytes.get();
  }

  private void enter(Phase next) {
    sinceNanos = connections.nanoTime();
    phase = next;
  }

  @Override
  public void received(int bytes) {
    lastNanos = connections.nanoTime();
  }

  @Override
  public void sent(int bytes) {
    lastNanos = connections.nanoTime();
    sentBytes.addAndGet(bytes);
  }

  /// The bytes that the client has taken, encrypted.
  public long sentBytes() {
    return sentBytes.get();
  }

  /// Since when it waits for what it waits for.
  long waitingSince() {
    return phase == Phase.IDLE ? lastNanos : sinceNanos;
  }

  /// When bytes passed last.
  long lastTraffic() {
    return lastNanos;
  }

  /// Its stream runs.
  ///
  /// @param reset resets the connection
  public void connected(Runnable reset) {
    this.reset.set(reset);
    if (reason.get() != null) { // it was closed before
      reset.run();
    }
  }

  /// Notes why it is going to be closed. Returns whether this is the first reason.
  public boolean closes(CloseReason why) {
    return reason.compareAndSet(null, why);
  }

  /// Closes it. The first reason counts. What it holds is no longer counted.
  public void close(CloseReason why) {
    closes(why);
    count(0);
    Runnable running = reset.get();
    if (running != null) {
      running.run();
    }
  }

  private boolean isClosing() {
    return reason.get() != null;
  }

  @Override
  public void closed() {
    closes(CloseReason.DONE);
    count(0);
    connections.closed(this, reason.get());
    ended.complete(Done.getInstance());
  }

  /// Completes when its socket is closed.
  public CompletionStage<Done> ended() {
    return ended;
  }
}
