package io.nilometer.api.access;

import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.model.Quoted;

/// Whether a request may be answered could not be found out, so that it is not. Clients are told so
/// in plain text, not by a [Status].
public final class UndecidedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  UndecidedException(String message) {
    super(message);
  }

  /// In the words of k8s.io/apiserver.
  public ApiResponse answer(ApiRequest request) {
    String text =
        "Internal Server Error: " + Quoted.of(request.target().raw()) + ": " + getMessage();
    String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return ApiResponse.text(500, safe + "\n").withoutSniffing();
  }
}
