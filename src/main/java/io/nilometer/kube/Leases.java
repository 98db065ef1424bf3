package io.nilometer.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.cluster.lease.LeaseRecord;
import io.nilometer.cluster.lease.LeaseStore;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Reads and writes the Leases of one namespace. A write names the version it replaces, so that of
/// several writers only one succeeds. It replaces only the spec: labels and annotations say which
/// Helm release a Lease belongs to. A request times out after 2 s. Needs get, create and update of
/// leases. Safe for any thread.
public final class Leases implements LeaseStore {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final ObjectClient.Resource RESOURCE =
      new ObjectClient.Resource(
          "Lease", "coordination.k8s.io/v1", "apis/coordination.k8s.io/v1", "leases");

  /// Kubernetes' MicroTime, which has exactly six digits.
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final ObjectClient client;
  private final Map<String, ObjectNode> last = new ConcurrentHashMap<>(); // as read or written

  public Leases(KubeClient client, String namespace) {
    this.client = new ObjectClient(client.http(), RESOURCE, namespace, TIMEOUT);
  }

  /// Fails with an [IOException].
  @Override
  public CompletableFuture<LeaseRecord> read(String name) {
    return client.read(name).thenApply(lease -> lease.map(this::record).orElse(LeaseRecord.ABSENT));
  }

  /// Fails with an [IOException].
  @Override
  public CompletableFuture<Optional<LeaseRecord>> write(String name, LeaseRecord record) {
    ObjectNode lease = lease(name, record);
    return (record.version().isEmpty() ? client.create(lease) : client.replace(lease))
        .thenApply(written -> written.map(this::record));
  }

  private ObjectNode lease(String name, LeaseRecord record) {
    ObjectNode lease = client.named(name);
    if (!record.version().isEmpty()) {
      ObjectNode metadata = lease.withObject("/metadata");
      ObjectNode known = last.get(name);
      if (known != null) {
        metadata.setAll(known.withObject("/metadata"));
      }
      metadata.put("resourceVersion", record.version());
    }
    ObjectNode spec = lease.putObject("spec");
    if (!record.holder().isEmpty()) {
      spec.put("holderIdentity", record.holder());
    }
    spec.put("leaseDurationSeconds", (int) Math.max(1, record.duration().toSeconds()))
        .put("acquireTime", MICRO_TIME.format(record.acquired()))
        .put("renewTime", MICRO_TIME.format(record.renewed()))
        .put("leaseTransitions", record.transitions());
    return lease;
  }

  private LeaseRecord record(ObjectNode lease) {
    last.put(lease.at("/metadata/name").asText(), lease);
    JsonNode spec = lease.path("spec");
    return new LeaseRecord(
        ObjectClient.version(lease),
        spec.path("holderIdentity").asText(""),
        Duration.ofSeconds(spec.path("leaseDurationSeconds").asInt()),
        time(spec.path("acquireTime")),
        time(spec.path("renewTime")),
        spec.path("leaseTransitions").asInt());
  }

  /// For people only: clocks are never compared.
  private static Instant time(JsonNode time) {
    try {
      return Instant.parse(time.asText(""));
    } catch (DateTimeException _) { // absent, or not a time
      return Instant.EPOCH;
    }
  }
}
