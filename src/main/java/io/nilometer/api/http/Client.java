package io.nilometer.api.http;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.stream.UniqueKillSwitch;

/// The other end of one connection.
public final class Client {

  private final CompletableFuture<UniqueKillSwitch> wire = new CompletableFuture<>();
  private final CompletableFuture<Done> gone = new CompletableFuture<>();

  /// The connection runs.
  ///
  /// @param closed done when it does not any more, however that came
  void connected(UniqueKillSwitch wire, CompletionStage<Done> closed) {
    this.wire.complete(wire);
    closed.whenComplete((_, _) -> gone.complete(Done.getInstance()));
  }

  /// Done when there is nobody any more to be answered.
  public CompletionStage<Done> gone() {
    return gone;
  }

  public boolean isGone() {
    return gone.isDone();
  }

  /// Ends the connection, whatever is on it.
  public void breakOff() {
    CompletionStage<UniqueKillSwitch> connected = wire;
    connected.thenAccept(
        running -> running.abort(new CancellationException("cut off by the server")));
  }
}
