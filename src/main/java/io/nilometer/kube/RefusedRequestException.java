package io.nilometer.kube;

import java.io.IOException;

/// The API server refused a request.
public final class RefusedRequestException extends IOException {

  private static final long serialVersionUID = 1;
  private static final int GONE = 410;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;

  private final int code;

  public RefusedRequestException(int code, String message) {
    super(code + ": " + message);
    this.code = code;
  }

  /// The requested version is older than those the server keeps.
  public boolean isGone() {
    return code == GONE;
  }

  public boolean isForbidden() {
    return code == FORBIDDEN;
  }

  public boolean isNotFound() {
    return code == NOT_FOUND;
  }
}
