package io.nilometer.kube.http;

import io.nilometer.failure.Failures;
import java.io.IOException;

/// No request reaches the API server: there is no connection, or there are no credentials. The
/// client logs it, once per change, so callers need not.
public final class UnreachableException extends IOException implements Failures.Explained {

  private static final long serialVersionUID = 1;

  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
