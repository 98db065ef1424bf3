package io.nilometer.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One Secret of the API server. The calling thread waits. Messages of failures hold nothing of
/// what is secret. Safe for any thread.
public final class SecretClient {

  private static final int TIMEOUT_SECONDS = 10;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final String JSON_TYPE = "application/json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ApiHttp api;
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

  /// Empty where there is none.
  public Optional<Secret> read() throws IOException {
    Optional<ObjectNode> object = object();
    return object.isEmpty() ? Optional.empty() : Optional.of(secret(object.get()));
  }

  /// Makes it, of type `kubernetes.io/tls`. Returns false where there is one.
  public boolean create(Map<String, String> data) throws IOException {
    ObjectNode secret = JsonNodeFactory.instance.objectNode();
    secret.put("apiVersion", "v1").put("kind", "Secret").put("type", "kubernetes.io/tls");
    secret.putObject("metadata").put("namespace", namespace).put("name", name);
    secret.set("data", encoded(data));
    return isDone(send(request("").post(JSON_TYPE, secret.toString())));
  }

  /// Puts other data in its place; all else, such as labels, stays. Returns false if it has changed
  /// since it was read, or is gone.
  public boolean replace(Secret before, Map<String, String> data) throws IOException {
    Optional<ObjectNode> present = object();
    if (present.filter(now -> version(now).equals(before.resourceVersion())).isEmpty()) {
      return false;
    }
    String document = present.get().set("data", encoded(data)).toString();
    HttpResponse<byte[]> response = send(request("/" + name).put(JSON_TYPE, document));
    return response.code() != NOT_FOUND && isDone(response);
  }

  private Optional<ObjectNode> object() throws IOException {
    HttpResponse<byte[]> response = send(request("/" + name));
    if (response.code() == NOT_FOUND) {
      return Optional.empty();
    }
    if (checked(response) instanceof ObjectNode secret
        && secret.path("kind").asText("").equals("Secret")) {
      return Optional.of(secret);
    }
    throw new IOException("the answer for Secret " + namespace + "/" + name + " is no Secret");
  }

  private HttpRequest.Builder request(String path) {
    return api.request("api/v1/namespaces/" + namespace + "/secrets" + path, JSON_TYPE)
        .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException {
    var response = api.client().sendAsync(request.build(), byte[].class);
    try {
      return response.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      response.cancel(true);
      throw new IOException("no answer within " + TIMEOUT_SECONDS + " s");
    } catch (ExecutionException e) {
      throw new IOException(Kubeconfig.oneLine(e), e);
    } catch (InterruptedException _) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private boolean isDone(HttpResponse<byte[]> response) throws IOException {
    if (response.code() == CONFLICT) {
      return false;
    }
    checked(response);
    return true;
  }

  private JsonNode checked(HttpResponse<byte[]> response) throws IOException {
    JsonNode body = json(response);
    if (!response.isSuccessful()) {
      throw new StatusException(
          response.code(), body.path("message").asText("refused").replace('\n', ' '));
    }
    return body;
  }

  private static JsonNode json(HttpResponse<byte[]> response) {
    try {
      return JSON.readTree(new String(response.body(), StandardCharsets.UTF_8));
    } catch (IOException _) { // what is no JSON says nothing
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
      throw new IOException(key + " is no base64");
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
