package io.nilometer.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Reads and writes one Secret. The calling thread waits. Messages of exceptions never quote its
/// data. Safe for any thread.
public final class SecretClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ObjectClient.Resource RESOURCE =
      new ObjectClient.Resource("Secret", "v1", "api/v1", "secrets");

  private final ObjectClient client;
  private final String name;

  /// The Secret as it is.
  ///
  /// @param data decoded
  public record Secret(String resourceVersion, Map<String, String> data) {}

  public SecretClient(KubeClient client, String namespace, String name) {
    this.client = new ObjectClient(client.http(), RESOURCE, namespace, TIMEOUT);
    this.name = name;
  }

  /// Empty if it does not exist.
  public Optional<Secret> read() throws IOException {
    Optional<ObjectNode> object = ObjectClient.await(client.read(name));
    return object.isEmpty() ? Optional.empty() : Optional.of(secret(object.get()));
  }

  /// Creates it with type `kubernetes.io/tls`. Returns false if it exists already.
  public boolean create(Map<String, String> data) throws IOException {
    ObjectNode object = client.named(name).put("type", "kubernetes.io/tls");
    encode(data, object);
    return ObjectClient.await(client.create(object)).isPresent();
  }

  /// Replaces the data; all else, such as labels, stays. Returns false if the Secret has changed
  /// since it was read, or was deleted.
  public boolean replace(Secret before, Map<String, String> data) throws IOException {
    Optional<ObjectNode> present =
        ObjectClient.await(client.read(name))
            .filter(now -> ObjectClient.version(now).equals(before.resourceVersion()));
    if (present.isEmpty()) {
      return false;
    }
    encode(data, present.get());
    return ObjectClient.await(client.replace(present.get())).isPresent();
  }

  private static Secret secret(JsonNode object) throws IOException {
    var data = new HashMap<String, String>();
    for (Map.Entry<String, JsonNode> entry : object.path("data").properties()) {
      data.put(entry.getKey(), decoded(entry.getKey(), entry.getValue().asText()));
    }
    return new Secret(ObjectClient.version(object), Map.copyOf(data));
  }

  private static String decoded(String key, String value) throws IOException {
    try {
      return new String(Base64.getDecoder().decode(value), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException _) { // whose message would quote it
      throw new IOException(key + " is not base64");
    }
  }

  private static void encode(Map<String, String> data, ObjectNode object) {
    ObjectNode encoded = object.putObject("data");
    data.forEach((key, value) -> encoded.put(key, value.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
