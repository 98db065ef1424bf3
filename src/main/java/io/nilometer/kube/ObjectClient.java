package io.nilometer.kube;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.failure.Failures;
import io.nilometer.kube.http.KubeHttpClient;
import io.nilometer.kube.http.KubeRequest;
import io.nilometer.kube.http.KubeResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/// Reads and writes single objects of one resource in one namespace. Futures fail with an
/// [IOException] of one line, which never quotes the response: it may be a Secret. If the API
/// server refused the request, it is a [RefusedRequestException]. Safe for any thread.
final class ObjectClient {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubeHttpClient http;
  private final Resource resource;
  private final String namespace;
  private final Duration timeout;

  /// A kind of object.
  ///
  /// @param path of the API group and version, such as `api/v1`
  /// @param plural as in a path, such as `secrets`
  record Resource(String kind, String apiVersion, String path, String plural) {}

  ObjectClient(KubeHttpClient http, Resource resource, String namespace, Duration timeout) {
    this.http = http;
    this.resource = resource;
    this.namespace = namespace;
    this.timeout = timeout;
  }

  /// An object of this resource, without content.
  ObjectNode named(String name) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", resource.apiVersion).put("kind", resource.kind);
    object.putObject("metadata").put("name", name).put("namespace", namespace);
    return object;
  }

  static String version(JsonNode object) {
    return object.at("/metadata/resourceVersion").asText("");
  }

  /// Empty if there is none.
  CompletableFuture<Optional<ObjectNode>> read(String name) {
    return send(KubeRequest.get(path() + "/" + name));
  }

  /// The object as stored; empty if there is one already.
  CompletableFuture<Optional<ObjectNode>> create(ObjectNode object) {
    return send(KubeRequest.post(path(), object.toString()));
  }

  /// The object as stored; empty if it has changed since the version in the object, or was deleted.
  CompletableFuture<Optional<ObjectNode>> replace(ObjectNode object) {
    String name = object.at("/metadata/name").asText();
    return send(KubeRequest.put(path() + "/" + name, object.toString()));
  }

  /// Waits on the calling thread.
  static <T> T await(CompletableFuture<T> answer) throws IOException {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (Failures.unwrapped(e) instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private String path() {
    return resource.path + "/namespaces/" + namespace + "/" + resource.plural;
  }

  private CompletableFuture<Optional<ObjectNode>> send(KubeRequest request) {
    CompletableFuture<KubeResponse> sent = http.send(request, timeout);
    return sent.handle(
        (response, failure) -> {
          try {
            return failure == null ? object(response, request) : failed(failure);
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  private Optional<ObjectNode> object(KubeResponse response, KubeRequest request)
      throws IOException {
    JsonNode body = json(response.body());
    if (!response.isSuccessful()) {
      var refused =
          new RefusedRequestException(
              response.code(),
              http.explained(response.code(), body.path("message").asText("refused")));
      boolean isPost = request.method().equals("POST");
      if (isPost ? refused.isConflict() : refused.isConflict() || refused.isNotFound()) {
        return Optional.empty();
      }
      throw refused;
    }
    if (body instanceof ObjectNode object) {
      return Optional.of(object);
    }
    throw new IOException("the API server's answer is not a " + resource.kind);
  }

  private static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (JacksonException _) { // the caller reports that it is not an object
      return JsonNodeFactory.instance.missingNode();
    }
  }

  private Optional<ObjectNode> failed(Throwable failure) throws IOException {
    Throwable cause = Failures.unwrapped(failure);
    throw new IOException(
        cause instanceof TimeoutException
            ? "no answer within " + timeout.toSeconds() + " s"
            : Failures.oneLine(cause),
        cause);
  }
}
