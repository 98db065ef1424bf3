package io.nilometer.api.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/// Signals to every request of one connection that its client has disconnected. A request that has
/// its response is no longer tracked.
public final class ClientDisconnect {

  public static final AttributeKey<Signal> SIGNAL =
      AttributeKey.create("client-disconnect", Signal.class);

  /// The signal for one request.
  public static final class Signal {
    private final CompletableFuture<Done> raised = new CompletableFuture<>();

    /// Completes when the client has disconnected.
    public CompletionStage<Done> raised() {
      return raised;
    }
  }

  private final Set<Signal> pending = ConcurrentHashMap.newKeySet();
  private final Client client;
  private volatile boolean disconnected;

  ClientDisconnect(Client client) {
    this.client = client;
  }

  CompletionStage<HttpResponse> answer(
      HttpRequest request, Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    var signal = new Signal();
    pending.add(signal);
    if (disconnected) {
      signal.raised.complete(Done.getInstance());
    }
    return handler
        .apply(request.addAttribute(SIGNAL, signal).addAttribute(Client.ATTRIBUTE, client))
        .whenComplete((_, _) -> pending.remove(signal));
  }

  /// The client has closed the connection.
  void raise() {
    disconnected = true;
    client.leaves();
    pending.forEach(signal -> signal.raised.complete(Done.getInstance()));
  }
}
