package io.nilometer.api.access;

import io.nilometer.api.encode.Status;
import io.nilometer.api.http.ApiRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Decides who may ask what, before anything is looked up or answered.
public interface Access {

  /// Everybody may ask everything.
  Access ALL = _ -> CompletableFuture.completedFuture(Optional.empty());

  /// Why the request is refused; empty lets it pass. A failure of the stage refuses it as well.
  CompletionStage<Optional<Status>> refusal(ApiRequest request);
}
