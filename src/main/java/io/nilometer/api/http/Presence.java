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

/// Whether the client of one connection is still there to be answered. Each of its requests is told
/// when it is not, and forgotten when it is answered.
public final class Presence {

  public static final AttributeKey<Leave> LEAVE = AttributeKey.create("client-leave", Leave.class);

  /// That the client of one request goes.
  public static final class Leave {
    private final CompletableFuture<Done> taken = new CompletableFuture<>();

    /// Done when it is gone.
    public CompletionStage<Done> taken() {
      return taken;
    }
  }

  private final Set<Leave> awaited = ConcurrentHashMap.newKeySet();
  private volatile boolean left;

  CompletionStage<HttpResponse> answer(
      HttpRequest request, Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    var leave = new Leave();
    awaited.add(leave);
    if (left) {
      leave.taken.complete(Done.getInstance());
    }
    return handler
        .apply(request.addAttribute(LEAVE, leave))
        .whenComplete((_, _) -> awaited.remove(leave));
  }

  /// The client has closed the connection.
  void leave() {
    left = true;
    awaited.forEach(leave -> leave.taken.complete(Done.getInstance()));
  }
}
