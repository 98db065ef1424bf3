package io.nilometer.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.Views;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.Copies.There;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.storage.StorageActor;
import io.nilometer.telemetry.RecentChanges;
import io.nilometer.telemetry.RecentChanges.Change;
import io.nilometer.telemetry.RecentChanges.Kind;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopiesObserverTest {

  private final RecentChanges changes =
      Telemetry.create(Duration.ofSeconds(60), InstantSource.system(), System::nanoTime).changes();
  private final CopiesObserver observer = new CopiesObserver(changes);

  private void see(int partition, Phase phase, String replica) {
    see(new CopyId(partition, 0), phase, replica);
  }

  private void see(CopyId id, Phase phase, String replica) {
    observer.onCopies(
        new Copies<StorageActor.Command>(
            Views.of("a:1", "a:1", "b:1"),
            Map.of(id.partition(), List.of(new There<>(id, phase, replica)))));
  }

  private List<String> copies() {
    return changes.all().stream()
        .filter(change -> change.kind() == Kind.COPY_READY || change.kind() == Kind.COPY_MOVED)
        .map(change -> change.kind() + " " + change.subject() + " " + change.detail())
        .toList();
  }

  @Test
  void aCopyThatIsReadyElsewhereHasMoved() {
    see(3, Phase.WARMING, "a:1");
    see(3, Phase.READY, "a:1");
    see(3, Phase.RETIRING, "a:1");
    see(3, Phase.READY, "b:1");
    see(3, Phase.READY, "b:1");
    assertThat(copies()).containsExactly("COPY_MOVED 3/0 a:1 → b:1", "COPY_READY 3/0 a:1");
  }

  @Test
  void aCopyThatCannotBeIsNotNoted() {
    see(Partitions.MOST, Phase.READY, "a:1");
    see(-1, Phase.READY, "a:1");
    see(new CopyId(3, CopyId.COPIES), Phase.READY, "a:1");
    see(new CopyId(3, -1), Phase.READY, "a:1");
    assertThat(copies()).isEmpty();
  }

  @Test
  void replicasComeAndGo() {
    observer.onCopies(new Copies<>(Views.of("a:1", "a:1", "b:1"), Map.of()));
    observer.onCopies(new Copies<>(Views.draining(Views.of("a:1", "a:1", "b:1"), "b:1"), Map.of()));
    observer.onCopies(new Copies<>(Views.of("a:1", "a:1"), Map.of()));
    assertThat(changes.all())
        .extracting(Change::kind)
        .containsExactly(Kind.REPLICA_LEFT, Kind.REPLICA_DRAINING, Kind.REPLICA_JOINED);
  }
}
