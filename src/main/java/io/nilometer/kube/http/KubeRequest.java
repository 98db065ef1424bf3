package io.nilometer.kube.http;

import java.util.Optional;

/// One request to the API server. Repeating it must do no harm: it is sent again when a kept
/// connection turns out to be closed.
///
/// @param path relative to the server's address, with its query
/// @param accept media type of the response
/// @param body JSON
public record KubeRequest(String method, String path, String accept, Optional<String> body) {

  private static final String JSON = "application/json";

  public static KubeRequest get(String path, String accept) {
    return new KubeRequest("GET", path, accept, Optional.empty());
  }

  public static KubeRequest get(String path) {
    return get(path, JSON);
  }

  public static KubeRequest post(String path, String body) {
    return new KubeRequest("POST", path, JSON, Optional.of(body));
  }

  public static KubeRequest put(String path, String body) {
    return new KubeRequest("PUT", path, JSON, Optional.of(body));
  }
}
