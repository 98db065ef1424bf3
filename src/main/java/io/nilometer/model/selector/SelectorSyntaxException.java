package io.nilometer.model.selector;

/// A selector could not be understood. The message is the one Kubernetes itself gives, and may be
/// sent to the caller.
public final class SelectorSyntaxException extends Exception {

  private static final long serialVersionUID = 1;

  SelectorSyntaxException(String message) {
    super(message);
  }
}
