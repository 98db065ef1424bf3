package io.nilometer.kube.http;

/// A response with its whole body.
///
/// @param isRetryable the server sent `Retry-After`
public record KubeResponse(int code, boolean isRetryable, String body) {

  public boolean isSuccessful() {
    return code >= 200 && code < 300;
  }
}
