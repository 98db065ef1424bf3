package io.nilometer.api.access;

import io.nilometer.api.encode.Status;
import io.nilometer.api.http.ApiRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Authenticates and authorizes a request before it is processed.
public interface AccessCheck {

  /// Allows every request.
  AccessCheck ALL = _ -> CompletableFuture.completedFuture(Optional.empty());

  /// The refusal; empty if the request is allowed. If the stage fails, the request is refused too.
  CompletionStage<Optional<Status>> refusal(ApiRequest request);
}
