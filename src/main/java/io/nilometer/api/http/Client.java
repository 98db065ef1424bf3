package io.nilometer.api.http;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.stream.UniqueKillSwitch;

/// The client at the other end of one connection.
public final class Client {

  private final CompletableFuture<UniqueKillSwitch> wire = new CompletableFuture<>();
  private final CompletableFuture<Done> gone = new CompletableFuture<>();

  /// Connects this to the running streams.
  ///
  /// @param closed completes when the connection is closed, for whatever reason
  void connected(UniqueKillSwitch wire, CompletionStage<Done> closed) {
    this.wire.complete(wire);
    closed.whenComplete((_, _) -> gone.complete(Done.getInstance()));
  }

  /// Completes when the client has disconnected.
  public CompletionStage<Done> gone() {
    return gone;
  }

  public boolean isGone() {
    return gone.isDone();
  }

  /// Aborts the connection.
  public void breakOff() {
    CompletionStage<UniqueKillSwitch> connected = wire;
    connected.thenAccept(
        running -> running.abort(new CancellationException("aborted by the server")));
  }
}
