package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.telemetry.RecentChanges.Change;
import io.nilometer.telemetry.RecentChanges.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RecentChangesTest {

  private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

  private Instant now = START;
  private final RecentChanges changes = new RecentChanges(() -> now);

  private void passes(int seconds) {
    now = now.plusSeconds(seconds);
  }

  @Test
  void theNewestComesFirst() {
    changes.add(Kind.NODE_ADDED, "a", "");
    passes(1);
    changes.add(Kind.NODE_REMOVED, "b", "");
    assertThat(changes.all()).extracting(Change::subject).containsExactly("b", "a");
  }

  @Test
  void aBurstIsOneChangeNamedAfterItsFirst() {
    changes.add(Kind.NODE_ADDED, "a", "");
    changes.add(Kind.KUBELET_FAILED, "x", "refused");
    passes(9);
    changes.add(Kind.NODE_ADDED, "b", "");
    passes(9);
    changes.add(Kind.NODE_ADDED, "c", "");
    assertThat(changes.all())
        .containsExactly(
            new Change(now, Kind.NODE_ADDED, "a", "", 3),
            new Change(START, Kind.KUBELET_FAILED, "x", "refused", 1));
  }

  @Test
  void whatIsApartOrOfAnotherPlaceIsNotOne() {
    changes.add(Kind.COPY_READY, "1/0", "a");
    changes.add(Kind.COPY_READY, "1/1", "b");
    passes(11);
    changes.add(Kind.COPY_READY, "2/0", "a");
    assertThat(changes.all()).hasSize(3).allMatch(change -> change.count() == 1);
  }

  @Test
  void kubeletsThatFailTogetherAreOneChangeThoughTheirAddressesDiffer() {
    changes.add(Kind.KUBELET_FAILED, "a", "10.0.0.1:10250: connection refused");
    changes.add(Kind.KUBELET_FAILED, "b", "10.0.0.2:10250: connection refused");
    assertThat(changes.all())
        .containsExactly(
            new Change(START, Kind.KUBELET_FAILED, "a", "10.0.0.1:10250: connection refused", 2));
  }

  @Test
  void theOldestGoesWhenThereAreTooMany() {
    for (int i = 0; i <= RecentChanges.MOST; i++) {
      changes.add(Kind.NODE_ADDED, "n" + i, "");
      passes(60);
    }
    assertThat(changes.all()).hasSize(RecentChanges.MOST);
    assertThat(changes.all().getLast().subject()).isEqualTo("n1");
  }
}
