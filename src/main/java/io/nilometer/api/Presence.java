package io.nilometer.api;

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
final class Presence {

  static final AttributeKey<Leave> LEAVE = AttributeKey.create("client-leave", Leave.class);

  /// @param taken done when the client is gone
  record Leave(CompletionStage<Done> taken) {}

  private final Set<CompletableFuture<Done>> unanswered = ConcurrentHashMap.newKeySet();
  private volatile boolean left;

  CompletionStage<HttpResponse> answer(
      HttpRequest request, Function<HttpRequest, CompletionStage<HttpResponse>> handler) {
    var gone = new CompletableFuture<Done>();
    unanswered.add(gone);
    if (left) {
      gone.complete(Done.getInstance());
    }
    return handler
        .apply(request.addAttribute(LEAVE, new Leave(gone)))
        .whenComplete((_, _) -> unanswered.remove(gone));
  }

  /// The client has closed the connection.
  void leave() {
    left = true;
    unanswered.forEach(gone -> gone.complete(Done.getInstance()));
  }
}
