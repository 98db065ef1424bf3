package io.nilometer.kube;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.nilometer.cluster.lease.LeaseRecord;
import io.nilometer.cluster.lease.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
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
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final TypedClient client;
  private final String namespace;
  private final Map<String, Lease> last = new ConcurrentHashMap<>(); // as read or written

  public Leases(KubeClient client, String namespace) {
    this.client = client.typed(TIMEOUT);
    this.namespace = namespace;
  }

  /// Fails with an [IOException].
  @Override
  public CompletableFuture<LeaseRecord> read(String name) {
    return client.async(
        api -> {
          Lease lease = api.leases().inNamespace(namespace).withName(name).get();
          return lease == null ? LeaseRecord.ABSENT : record(name, lease);
        });
  }

  /// Fails with an [IOException].
  @Override
  public CompletableFuture<Optional<LeaseRecord>> write(String name, LeaseRecord record) {
    Lease lease = lease(name, record);
    return client.async(api -> written(api, name, lease, record.version().isEmpty()));
  }

  private Optional<LeaseRecord> written(
      KubernetesClient api, String name, Lease lease, boolean isNew) {
    var resource = api.leases().inNamespace(namespace).resource(lease);
    try {
      return Optional.of(record(name, isNew ? resource.create() : resource.update()));
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT || (e.getCode() == NOT_FOUND && !isNew)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private Lease lease(String name, LeaseRecord record) {
    Lease known = record.version().isEmpty() ? null : last.get(name);
    return (known == null ? new LeaseBuilder() : new LeaseBuilder(known))
        .editOrNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withResourceVersion(record.version().isEmpty() ? null : record.version())
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(record.holder().isEmpty() ? null : record.holder())
        .withLeaseDurationSeconds((int) Math.max(1, record.duration().toSeconds()))
        .withAcquireTime(record.acquired().atZone(ZoneOffset.UTC))
        .withRenewTime(record.renewed().atZone(ZoneOffset.UTC))
        .withLeaseTransitions(record.transitions())
        .endSpec()
        .build();
  }

  private LeaseRecord record(String name, Lease lease) {
    last.put(name, lease);
    LeaseSpec spec = Optional.ofNullable(lease.getSpec()).orElseGet(LeaseSpec::new);
    return new LeaseRecord(
        Optional.ofNullable(lease.getMetadata()).map(ObjectMeta::getResourceVersion).orElse(""),
        Optional.ofNullable(spec.getHolderIdentity()).orElse(""),
        Duration.ofSeconds(Optional.ofNullable(spec.getLeaseDurationSeconds()).orElse(0)),
        time(spec.getAcquireTime()),
        time(spec.getRenewTime()),
        Optional.ofNullable(spec.getLeaseTransitions()).orElse(0));
  }

  private static Instant time(ZonedDateTime time) {
    return time == null ? Instant.EPOCH : time.toInstant();
  }
}
