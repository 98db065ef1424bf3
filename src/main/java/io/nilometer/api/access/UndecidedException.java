package io.nilometer.api.access;

import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.model.Excerpt;
import io.nilometer.model.Quoted;

/// A request could not be authorized, so it is refused. The response is plain text, not a [Status].
public final class UndecidedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  UndecidedException(String message) {
    super(Excerpt.of(message)); // of the API server
  }

  /// In the words of k8s.io/apiserver.
  public ApiResponse answer(ApiRequest request) {
    String text =
        "Internal Server Error: " + Quoted.of(request.target().raw()) + ": " + getMessage();
    String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return ApiResponse.text(500, safe + "\n").withoutSniffing();
  }
}
