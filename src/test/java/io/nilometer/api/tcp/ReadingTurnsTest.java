package io.nilometer.api.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ReadingTurnsTest {

  private static final int MOST = ReadingTurns.PER_ADDRESS;

  private final ReadingTurns<Integer> turns = new ReadingTurns<>();
  private InetAddress crowded;
  private InetAddress other;

  @BeforeEach
  void addresses() throws Exception {
    crowded = InetAddress.getByName("192.0.2.1");
    other = InetAddress.getByName("192.0.2.2");
  }

  private void takeAll() {
    assertThat(IntStream.range(0, MOST)).allMatch(one -> turns.take(crowded, one));
  }

  @Test
  void anAddressHasAFewTurnsAndOthersHaveTheirOwn() {
    takeAll();
    assertThat(turns.take(crowded, MOST)).isFalse();
    assertThat(turns.take(crowded, 0)).isTrue(); // which has one
    assertThat(turns.take(other, MOST + 1)).isTrue();
  }

  @Test
  void turnsGoToThoseThatWaitInTheirOrder() {
    takeAll();
    assertThat(turns.take(crowded, MOST)).isFalse();
    assertThat(turns.take(crowded, MOST + 1)).isFalse();
    assertThat(turns.take(crowded, MOST)).isFalse(); // it keeps its place
    assertThat(turns.end(crowded, 3)).contains(MOST);
    assertThat(turns.take(crowded, MOST)).isTrue();
    assertThat(turns.take(crowded, 3)).isFalse();
    assertThat(turns.end(crowded, 4)).contains(MOST + 1);
    assertThat(turns.end(crowded, 5)).contains(3);
    assertThat(turns.end(crowded, 6)).isEmpty();
    assertThat(turns.take(crowded, 6)).isTrue();
  }

  @Test
  void whoWaitsNoLongerGetsNone() {
    takeAll();
    assertThat(turns.take(crowded, MOST)).isFalse();
    assertThat(turns.end(crowded, MOST)).isEmpty();
    assertThat(turns.end(crowded, 0)).isEmpty();
    assertThat(turns.take(crowded, 0)).isTrue();
  }

  @Test
  void anEndWithoutATurnIsNone() {
    assertThat(turns.end(other, 1)).isEmpty();
    takeAll();
    assertThat(turns.end(crowded, MOST)).isEmpty();
    assertThat(turns.take(crowded, MOST)).isFalse();
  }
}
