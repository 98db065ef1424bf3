package io.nilometer.api.http;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLSession;
import org.apache.pekko.Done;

/// One request, as it was sent.
///
/// @param method in capitals
/// @param session of the connection, with the client's certificate; absent in tests
/// @param gone completes when the client has disconnected or waits no longer
/// @param onFrontProxy must run when the client has authenticated as a front proxy
public record ApiRequest(
    String method,
    RequestTarget target,
    Headers headers,
    Optional<SSLSession> session,
    CompletionStage<Done> gone,
    Runnable onFrontProxy) {

  /// Of a client that waits for ever.
  public ApiRequest(
      String method, RequestTarget target, Headers headers, Optional<SSLSession> session) {
    this(method, target, headers, session, new CompletableFuture<>(), () -> {});
  }

  /// The same of a client that waits until then at most.
  public ApiRequest until(CompletionStage<Done> over) {
    return new ApiRequest(
        method, target, headers, session, gone.applyToEither(over, done -> done), onFrontProxy);
  }

  /// Cancels the future when the client disconnects or waits no longer.
  public <T> CompletableFuture<T> awaiting(CompletableFuture<T> awaited) {
    gone.thenRun(() -> awaited.cancel(false));
    return awaited;
  }

  /// The size of the target and all header fields, in characters.
  public int headSize() {
    return target.raw().length() + headers.size();
  }

  public Query query() {
    return target.query();
  }

  public Optional<String> accept() {
    return headers.first("Accept");
  }

  public Optional<String> userAgent() {
    return headers.first("User-Agent");
  }

  public Optional<String> pretty() {
    return query().first("pretty");
  }

  /// Whether the client accepts a compressed response.
  public boolean takesGzip() {
    return headers.first("Accept-Encoding").stream()
        .flatMap(accepted -> ListElements.of(accepted).stream())
        .anyMatch(coding -> coding.strip().equals("gzip"));
  }
}
