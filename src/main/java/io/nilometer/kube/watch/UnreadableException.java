package io.nilometer.kube.watch;

import java.io.IOException;

/// The API server sent something that is not a list or a watch event as it should be.
final class UnreadableException extends IOException {

  private static final long serialVersionUID = 1;

  UnreadableException(String message) {
    super(message);
  }
}
