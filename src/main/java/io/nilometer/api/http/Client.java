package io.nilometer.api.http;

import io.nilometer.api.tcp.OpenConnection;
import io.nilometer.telemetry.ConnectionMetrics.CloseReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.AttributeKey;

/// The client at the other end of one connection.
public final class Client {

  public static final AttributeKey<Client> ATTRIBUTE = AttributeKey.create("client", Client.class);

  private final OpenConnection connection;
  private final CompletableFuture<Done> gone = new CompletableFuture<>();

  Client(OpenConnection connection) {
    this.connection = connection;
  }

  /// The connection is closed, for whatever reason.
  void disconnected() {
    gone.complete(Done.getInstance());
  }

  /// Completes when the client has disconnected.
  public CompletionStage<Done> gone() {
    return gone;
  }

  public boolean isGone() {
    return gone.isDone();
  }

  /// Must be called when the client has authenticated as a front proxy, which connects for many.
  public void isFrontProxy() {
    connection.isOfFrontProxy();
  }

  /// How many bytes the client has taken, encrypted.
  public long sentBytes() {
    return connection.sentBytes();
  }

  /// Aborts the connection.
  public void abort(CloseReason reason) {
    connection.close(reason);
  }
}
