package io.nilometer.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.failure.Failures;
import io.nilometer.kube.http.KubeHttpClient;
import io.nilometer.kube.http.KubeRequest;
import io.nilometer.kube.http.KubeResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/// Reads and writes one Secret. The calling thread waits. Messages of exceptions never quote its
/// data. Safe for any thread.
public final class SecretClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubeHttpClient api;
  private final String namespace;
  private final String name;

  /// The Secret as it is.
  ///
  /// @param data decoded
  public record Secret(String resourceVersion, Map<String, String> data) {}

  public SecretClient(KubeClient client, String namespace, String name) {
    this.api = client.http();
    this.namespace = namespace;
    this.name = name;
  }

  /// Empty if it does not exist.
  public Optional<Secret> read() throws IOException {
    Optional<ObjectNode> object = object();
    return object.isEmpty() ? Optional.empty() : Optional.of(secret(object.get()));
  }

  /// Creates it with type `kubernetes.io/tls`. Returns false if it exists already.
  public boolean create(Map<String, String> data) throws IOException {
    ObjectNode secret = JsonNodeFactory.instance.objectNode();
    secret.put("apiVersion", "v1").put("kind", "Secret").put("type", "kubernetes.io/tls");
    secret.putObject("metadata").put("namespace", namespace).put("name", name);
    secret.set("data", encoded(data));
    return isDone(send(KubeRequest.post(path(""), secret.toString())));
  }

  /// Replaces the data; all else, such as labels, stays. Returns false if the Secret has changed
  /// since it was read, or was deleted.
  public boolean replace(Secret before, Map<String, String> data) throws IOException {
    Optional<ObjectNode> present = object();
    if (present.filter(now -> version(now).equals(before.resourceVersion())).isEmpty()) {
      return false;
    }
    String document = present.get().set("data", encoded(data)).toString();
    KubeResponse response = send(KubeRequest.put(path("/" + name), document));
    return response.code() != NOT_FOUND && isDone(response);
  }

  private Optional<ObjectNode> object() throws IOException {
    KubeResponse response = send(KubeRequest.get(path("/" + name)));
    if (response.code() == NOT_FOUND) {
      return Optional.empty();
    }
    if (checked(response) instanceof ObjectNode secret
        && secret.path("kind").asText("").equals("Secret")) {
      return Optional.of(secret);
    }
    throw new IOException("the answer for Secret " + namespace + "/" + name + " is not a Secret");
  }

  private String path(String suffix) {
    return "api/v1/namespaces/" + namespace + "/secrets" + suffix;
  }

  private KubeResponse send(KubeRequest request) throws IOException {
    CompletableFuture<KubeResponse> response = api.send(request, TIMEOUT);
    try {
      return response.get();
    } catch (ExecutionException e) {
      throw new IOException(
          e.getCause() instanceof TimeoutException
              ? "no answer within " + TIMEOUT.toSeconds() + " s"
              : Failures.oneLine(e),
          e);
    } catch (InterruptedException _) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private boolean isDone(KubeResponse response) throws IOException {
    if (response.code() == CONFLICT) {
      return false;
    }
    checked(response);
    return true;
  }

  private JsonNode checked(KubeResponse response) throws IOException {
    JsonNode body = json(response);
    if (!response.isSuccessful()) {
      throw new StatusException(
          response.code(),
          api.explained(
              response.code(), body.path("message").asText("refused").replace('\n', ' ')));
    }
    return body;
  }

  private static JsonNode json(KubeResponse response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException _) { // there is no message in it
      return JsonNodeFactory.instance.missingNode();
    }
  }

  private static Secret secret(JsonNode object) throws IOException {
    var data = new HashMap<String, String>();
    for (Map.Entry<String, JsonNode> entry : object.path("data").properties()) {
      data.put(entry.getKey(), decoded(entry.getKey(), entry.getValue().asText("")));
    }
    return new Secret(version(object), Map.copyOf(data));
  }

  private static String version(JsonNode object) {
    return object.path("metadata").path("resourceVersion").asText("");
  }

  private static String decoded(String key, String value) throws IOException {
    try {
      return new String(Base64.getDecoder().decode(value), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException _) { // whose message would quote it
      throw new IOException(key + " is not base64");
    }
  }

  private static ObjectNode encoded(Map<String, String> data) {
    ObjectNode encoded = JsonNodeFactory.instance.objectNode();
    data.forEach(
        (key, value) ->
            encoded.put(
                key,
                Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.ISO_8859_1))));
    return encoded;
  }
}
