package io.nilometer.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.nilometer.cluster.lease.LeaseRecord;
import io.nilometer.cluster.lease.LeaseStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Reads and writes the Leases of one namespace. A write names the version it replaces, so that the
/// API server lets only one of several writers through. Each request is sent once, and given up
/// after 2 s. Needs get, create and update of leases. Safe for any thread.
public final class Leases implements LeaseStore {

  private static final long TIMEOUT_MILLIS = 2_000;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final String API_VERSION = "coordination.k8s.io/v1";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// MicroTime: always with six digits.
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final ApiHttp api;
  private final String namespace;

  public Leases(KubeClient client, String namespace) {
    this.api = client.http();
    this.namespace = namespace;
  }

  /// Fails with an [IOException].
  @Override
  public CompletableFuture<LeaseRecord> read(String name) {
    return answer(request("/" + name))
        .thenApply(
            response ->
                response.code() == NOT_FOUND ? LeaseRecord.ABSENT : record(accepted(response)));
  }

  /// Fails with an [IOException].
  @Override
  public CompletableFuture<Optional<LeaseRecord>> write(String name, LeaseRecord record) {
    String body = document(name, record).toString();
    boolean isNew = record.version().isEmpty();
    HttpRequest.Builder request =
        isNew
            ? request("").post("application/json", body)
            : request("/" + name).put("application/json", body);
    return answer(request)
        .thenApply(
            response ->
                response.code() == CONFLICT || (response.code() == NOT_FOUND && !isNew)
                    ? Optional.empty()
                    : Optional.of(record(accepted(response))));
  }

  private HttpRequest.Builder request(String path) {
    return api.request(
        "apis/%s/namespaces/%s/leases%s".formatted(API_VERSION, namespace, path),
        "application/json");
  }

  private CompletableFuture<HttpResponse<byte[]>> answer(HttpRequest.Builder request) {
    CompletableFuture<HttpResponse<byte[]>> sent =
        api.client()
            .sendAsync(
                request.timeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).build(), byte[].class);
    CompletableFuture<HttpResponse<byte[]>> answer =
        sent.copy().orTimeout(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    var _ = answer.whenComplete((_, _) -> sent.cancel(false)); // in vain where it has ended
    return answer.exceptionallyCompose(
        failure -> CompletableFuture.failedFuture(new IOException(reason(failure), failure)));
  }

  private static String reason(Throwable failure) {
    return failure instanceof TimeoutException
        ? "no answer within " + TIMEOUT_MILLIS / 1_000 + " s"
        : Kubeconfig.oneLine(failure);
  }

  private static JsonNode accepted(HttpResponse<byte[]> response) {
    try {
      JsonNode body = JSON.readTree(new String(response.body(), StandardCharsets.UTF_8));
      if (!response.isSuccessful()) {
        throw new StatusException(response.code(), body.path("message").asText("refused"));
      }
      return body;
    } catch (IOException e) {
      throw new UncheckedIOException(Kubeconfig.oneLine(e), e);
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
