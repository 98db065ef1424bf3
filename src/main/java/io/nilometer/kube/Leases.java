package io.nilometer.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.cluster.lease.LeaseRecord;
import io.nilometer.cluster.lease.LeaseStore;
import io.nilometer.failure.Failures;
import io.nilometer.kube.http.KubeHttpClient;
import io.nilometer.kube.http.KubeRequest;
import io.nilometer.kube.http.KubeResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/// Reads and writes the Leases of one namespace. A write names the version it replaces, so that of
/// several writers only one succeeds. A request times out after 2 s. Needs get, create and update
/// of leases. Safe for any thread.
public final class Leases implements LeaseStore {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final String API_VERSION = "coordination.k8s.io/v1";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// MicroTime: always with six digits.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final KubeHttpClient api;
  private final String namespace;

  public Leases(KubeClient client, String namespace) {
    this.api = client.http();
    this.namespace = namespace;
  }

  /// Fails with an [IOException].
  @Override
  public CompletableFuture<LeaseRecord> read(String name) {
    return response(KubeRequest.get(path("/" + name)))
        .thenApply(
            response ->
                response.code() == NOT_FOUND ? LeaseRecord.ABSENT : record(accepted(response)));
  }

  /// Fails with an [IOException].
  @Override
  public CompletableFuture<Optional<LeaseRecord>> write(String name, LeaseRecord record) {
    String body = document(name, record).toString();
    boolean isNew = record.version().isEmpty();
    KubeRequest request =
        isNew ? KubeRequest.post(path(""), body) : KubeRequest.put(path("/" + name), body);
    return response(request)
        .thenApply(
            response ->
                response.code() == CONFLICT || (response.code() == NOT_FOUND && !isNew)
                    ? Optional.empty()
                    : Optional.of(record(accepted(response))));
  }

  private String path(String name) {
    return "apis/%s/namespaces/%s/leases%s".formatted(API_VERSION, namespace, name);
  }

  private CompletableFuture<KubeResponse> response(KubeRequest request) {
    return api.send(request, TIMEOUT)
        .exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(new IOException(reason(failure), failure)));
  }

  private static String reason(Throwable failure) {
    return failure instanceof TimeoutException
        ? "no answer within " + TIMEOUT.toSeconds() + " s"
        : Failures.oneLine(failure);
  }

  private JsonNode accepted(KubeResponse response) {
    try {
      JsonNode body = JSON.readTree(response.body());
      if (!response.isSuccessful()) {
        throw new StatusException(
            response.code(),
            api.explained(response.code(), body.path("message").asText("refused")));
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(Failures.oneLine(e), e);
    }
  }

  private ObjectNode document(String name, LeaseRecord record) {
    ObjectNode lease = JsonNodeFactory.instance.objectNode();
    lease.put("kind", "Lease").put("apiVersion", API_VERSION);
    ObjectNode metadata = lease.putObject("metadata").put("name", name).put("namespace", namespace);
    if (!record.version().isEmpty()) {
      metadata.put("resourceVersion", record.version());
    }
    ObjectNode spec = lease.putObject("spec");
    if (!record.holder().isEmpty()) {
      spec.put("holderIdentity", record.holder());
    }
    spec.put("leaseDurationSeconds", Math.max(1, record.duration().toSeconds()))
        .put("acquireTime", TIME.format(record.acquired()))
        .put("renewTime", TIME.format(record.renewed()))
        .put("leaseTransitions", record.transitions());
    return lease;
  }

  private static LeaseRecord record(JsonNode lease) {
    JsonNode spec = lease.path("spec");
    return new LeaseRecord(
        lease.path("metadata").path("resourceVersion").asText(),
        spec.path("holderIdentity").asText(""),
        Duration.ofSeconds(spec.path("leaseDurationSeconds").asLong()),
        time(spec.path("acquireTime")),
        time(spec.path("renewTime")),
        spec.path("leaseTransitions").asInt());
  }

  private static Instant time(JsonNode time) {
    return time.isTextual() ? Instant.parse(time.asText()) : Instant.EPOCH;
  }
}
