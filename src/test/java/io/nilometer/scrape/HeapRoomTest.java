package io.nilometer.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeapRoomTest {

  private long used;
  private long garbage;
  private long nanos;
  private int collections;

  private HeapRoom room(long most) {
    return new HeapRoom(
        () -> Optional.of(new MemoryUsage(0, used + garbage, used + garbage, most)),
        () -> {
          garbage = 0;
          collections++;
        },
        () -> nanos);
  }

  @Test
  void isLeftUpToSixSeventhsOfTheOldGeneration() {
    HeapRoom room = room(1_000);
    used = 850;
    assertThat(room.isLeft()).isTrue();
    assertThat(collections).isZero();
    used = 851;
    assertThat(room.isLeft()).isFalse();
  }

  @Test
  void garbageIsCollectedBeforeItCounts() {
    HeapRoom room = room(1_000);
    used = 100;
    garbage = 800;
    assertThat(room.isLeft()).isTrue();
    assertThat(collections).isEqualTo(1);
  }

  @Test
  void aHeapThatStaysFullIsCollectedEverLessOften() {
    HeapRoom room = room(1_000);
    used = 900;
    assertThat(room.isLeft()).isFalse();
    nanos = Duration.ofSeconds(119).toNanos();
    assertThat(room.isLeft()).isFalse();
    assertThat(collections).isEqualTo(1);
    nanos = Duration.ofMinutes(2).toNanos();
    assertThat(room.isLeft()).isFalse();
    assertThat(collections).isEqualTo(2);
    nanos = Duration.ofSeconds(359).toNanos();
    assertThat(room.isLeft()).isFalse();
    assertThat(collections).isEqualTo(2);
    nanos = Duration.ofMinutes(6).toNanos();
    used = 100;
    garbage = 800;
    assertThat(room.isLeft()).isTrue();
    assertThat(collections).isEqualTo(3);
    used = 900;
    nanos = Duration.ofMinutes(7).toNanos();
    assertThat(room.isLeft()).isFalse();
    assertThat(collections).isEqualTo(4);
  }

  @Test
  void isLeftWhereNoLimitIsKnown() {
    used = 900;
    assertThat(room(-1).isLeft()).isTrue();
    assertThat(new HeapRoom(Optional::empty, () -> {}, () -> nanos).isLeft()).isTrue();
  }

  @Test
  void isLeftInThisJvm() {
    assertThat(HeapRoom.ofJvm().isLeft()).isTrue();
  }
}
