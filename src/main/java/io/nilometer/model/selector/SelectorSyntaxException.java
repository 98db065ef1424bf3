package io.nilometer.model.selector;

/// A selector is malformed or too large. The message is that of Kubernetes where it has one. It may
/// be sent to the client.
public final class SelectorSyntaxException extends Exception {

  private static final long serialVersionUID = 1;

  SelectorSyntaxException(String message) {
    super(message);
  }
}
