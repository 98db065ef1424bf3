package io.nilometer.kube;

import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.net.URI;

/// fabric8's HTTP client of one API server, with its credentials. Its client of typed resources
/// would come with hundreds of classes, megabytes of them, of which nothing here is used.
///
/// @param server the API server's address, which ends with a slash
public record ApiHttp(HttpClient client, String server) {

  /// To be completed with a method, where it is not GET, and a body.
  ///
  /// @param path relative to the server's address, with its query
  /// @param accept media type of the answer
  public HttpRequest.Builder request(String path, String accept) {
    return client.newHttpRequestBuilder().uri(URI.create(server + path)).header("Accept", accept);
  }
}
