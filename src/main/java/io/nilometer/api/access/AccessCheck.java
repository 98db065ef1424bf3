package io.nilometer.api.access;

import io.nilometer.api.http.ApiRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Authenticates and authorizes a request before it is processed.
public interface AccessCheck {

  /// Allows every request, as of one user.
  AccessCheck ALL = _ -> CompletableFuture.completedFuture(new Access.Allowed("anyone"));

  /// If the stage fails, the request is refused too.
  CompletionStage<Access> decide(ApiRequest request);
}
