package io.nilometer.kube.http;

import io.nilometer.failure.Failures;
import java.io.IOException;

/// The connection to the API server ended in the middle of a response.
public final class ConnectionLostException extends IOException {

  private static final long serialVersionUID = 1;

  ConnectionLostException(Throwable cause) {
    super(Failures.oneLine(cause), cause);
  }
}
