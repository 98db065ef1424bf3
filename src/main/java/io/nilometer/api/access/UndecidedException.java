package io.nilometer.api;

import io.nilometer.model.Quoted;

/// Whether a request may be answered could not be found out, so that it is not. Clients are told so
/// in plain text, not by a [Status].
final class UndecidedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  UndecidedException(String message) {
    super(message);
  }

  /// In the words of k8s.io/apiserver.
  Answer answer(ApiRequest request) {
    String text =
        "Internal Server Error: " + Quoted.of(request.target().raw()) + ": " + getMessage();
    String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return Answer.text(500, safe + "\n").unsniffed();
  }
}
