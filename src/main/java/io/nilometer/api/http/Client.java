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
  private final CompletableFuture<Done> leaving = new CompletableFuture<>();

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

  /// The client sends nothing more.
  void leaves() {
    leaving.complete(Done.getInstance());
  }

  /// Completes when the client sends nothing more: it has disconnected, or is about to.
  public CompletionStage<Done> leaving() {
    return leaving;
  }

  /// Must be called when the response lasts, so that silence is no reason to close the connection.
  public void isWatch() {
    connection.isWatch();
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
