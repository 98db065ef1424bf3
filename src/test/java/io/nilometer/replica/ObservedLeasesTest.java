package io.nilometer.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.cluster.lease.LeaseRecord;
import io.nilometer.cluster.lease.LeaseStore;
import io.nilometer.telemetry.Telemetry;
import io.nilometer.telemetry.Touched;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ObservedLeasesTest {

  private static final LeaseRecord HELD =
      new LeaseRecord("1", "me", Duration.ofSeconds(6), Instant.EPOCH, Instant.EPOCH, 0);
  private static final LeaseRecord FREE =
      new LeaseRecord("2", "", Duration.ofSeconds(1), Instant.EPOCH, Instant.EPOCH, 0);

  private long nanos = Duration.ofHours(1).toNanos();
  private CompletableFuture<Optional<LeaseRecord>> written =
      CompletableFuture.completedFuture(Optional.of(HELD));
  private final Telemetry telemetry =
      Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), () -> nanos);
  private final ClusterLease lease =
      ObservedLeases.of(
          new ClusterLease(new Stored(), "nilometer"), telemetry.leases(), () -> nanos);

  private final class Stored implements LeaseStore {

    @Override
    public CompletableFuture<LeaseRecord> read(String name) {
      return CompletableFuture.failedFuture(new IOException("unreachable"));
    }

    @Override
    public CompletableFuture<Optional<LeaseRecord>> write(String name, LeaseRecord record) {
      return written;
    }
  }

  private boolean isHeld(String name) {
    return Touched.text(telemetry)
        .contains("nilometer_cluster_lease_held{lease=\"%s\"} 1.0".formatted(name));
  }

  @Test
  void aLeaseIsHeldFromItsWriteUntilItExpires() {
    assertThat(isHeld("nilometer")).isFalse();
    var _ = lease.store().write("nilometer", HELD);
    assertThat(isHeld("nilometer")).isTrue();
    assertThat(isHeld("nilometer-bootstrap")).isFalse();
    nanos += Duration.ofSeconds(6).toNanos() - 1;
    assertThat(isHeld("nilometer")).isTrue();
    nanos++;
    assertThat(isHeld("nilometer")).isFalse();
  }

  @Test
  void aLeaseThatIsReleasedIsNotHeld() {
    var _ = lease.store().write("nilometer", HELD);
    var _ = lease.store().write("nilometer", FREE);
    assertThat(isHeld("nilometer")).isFalse();
  }

  @Test
  void aWriteThatCameTooLateHoldsNothing() {
    written = CompletableFuture.completedFuture(Optional.empty());
    var _ = lease.store().write("nilometer", HELD);
    assertThat(isHeld("nilometer")).isFalse();
  }

  @Test
  void failuresAreCountedByLease() {
    written = CompletableFuture.failedFuture(new IOException("unreachable"));
    var _ = lease.store().write("nilometer", HELD);
    var _ = lease.store().read("nilometer");
    assertThat(isHeld("nilometer")).isFalse();
    assertThat(Touched.text(telemetry))
        .contains(
            "nilometer_cluster_lease_failures_total{lease=\"nilometer\"} 2.0",
            "nilometer_cluster_lease_failures_total{lease=\"nilometer-bootstrap\"} 0.0");
  }
}
