package io.nilometer.kube;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads and writes one Secret. The calling thread waits. Messages of exceptions never quote its
/// data. Safe for any thread.
public final class SecretClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final TypedClient client;
  private final String namespace;
  private final String name;

  /// The Secret as it is.
  ///
  /// @param data decoded
  public record Secret(String resourceVersion, Map<String, String> data) {}

  public SecretClient(KubeClient client, String namespace, String name) {
    this.client = client.typed(TIMEOUT);
    this.namespace = namespace;
    this.name = name;
  }

  /// Empty if it does not exist.
  public Optional<Secret> read() throws IOException {
    Optional<io.fabric8.kubernetes.api.model.Secret> object = object();
    return object.isEmpty() ? Optional.empty() : Optional.of(secret(object.get()));
  }

  /// Creates it with type `kubernetes.io/tls`. Returns false if it exists already.
  public boolean create(Map<String, String> data) throws IOException {
    return client.call(
        api ->
            isDone(
                Set.of(CONFLICT),
                () ->
                    resource(
                            api,
                            new SecretBuilder()
                                .withNewMetadata()
                                .withNamespace(namespace)
                                .withName(name)
                                .endMetadata()
                                .withType("kubernetes.io/tls")
                                .withData(encoded(data))
                                .build())
                        .create()));
  }

  /// Replaces the data; all else, such as labels, stays. Returns false if the Secret has changed
  /// since it was read, or was deleted.
  public boolean replace(Secret before, Map<String, String> data) throws IOException {
    Optional<io.fabric8.kubernetes.api.model.Secret> present = object();
    if (present.filter(now -> version(now).equals(before.resourceVersion())).isEmpty()) {
      return false;
    }
    present.get().setData(encoded(data));
    return client.call(
        api -> isDone(Set.of(CONFLICT, NOT_FOUND), () -> resource(api, present.get()).update()));
  }

  private Optional<io.fabric8.kubernetes.api.model.Secret> object() throws IOException {
    return Optional.ofNullable(
        client.call(api -> api.secrets().inNamespace(namespace).withName(name).get()));
  }

  private Resource<io.fabric8.kubernetes.api.model.Secret> resource(
      KubernetesClient api, io.fabric8.kubernetes.api.model.Secret secret) {
    return api.secrets().inNamespace(namespace).resource(secret);
  }

  /// @param lost status codes of a write that another writer has overtaken
  private static boolean isDone(Set<Integer> lost, Runnable write) {
    try {
      write.run();
      return true;
    } catch (KubernetesClientException e) {
      if (lost.contains(e.getCode())) {
        return false;
      }
      throw e;
    }
  }

  private static Secret secret(io.fabric8.kubernetes.api.model.Secret object) throws IOException {
    var data = new HashMap<String, String>();
    for (Map.Entry<String, String> entry :
        Optional.ofNullable(object.getData()).orElse(Map.of()).entrySet()) {
      data.put(entry.getKey(), decoded(entry.getKey(), entry.getValue()));
    }
    return new Secret(version(object), Map.copyOf(data));
  }

  private static String version(io.fabric8.kubernetes.api.model.Secret object) {
    return Optional.ofNullable(object.getMetadata().getResourceVersion()).orElse("");
  }

  private static String decoded(String key, String value) throws IOException {
    try {
      return new String(Base64.getDecoder().decode(value), StandardCharsets.ISO_8859_1);
    } catch (IllegalArgumentException _) { // whose message would quote it
      throw new IOException(key + " is not base64");
    }
  }

  private static Map<String, String> encoded(Map<String, String> data) {
    var encoded = new HashMap<String, String>();
    data.forEach(
        (key, value) ->
            encoded.put(
                key,
                Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.ISO_8859_1))));
    return encoded;
  }
}
