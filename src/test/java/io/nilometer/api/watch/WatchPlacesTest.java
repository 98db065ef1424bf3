package io.nilometer.api.watch;

import static java.util.Collections.nCopies;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchPlacesTest {

  private static WatchRequest of(String user) {
    return of(user, "");
  }

  private static WatchRequest of(String user, String labels) {
    return of(user, labels, 0);
  }

  private static WatchRequest of(String user, String labels, int headSize) {
    return new WatchRequest(
        user,
        WatchedPods.select(labels, ""),
        new WatchRequest.Start.Now(),
        false,
        Duration.ofMinutes(1),
        headSize);
  }

  private static int taken(WatchPlaces places, String user) {
    int count = 0;
    while (places.refusal(of(user)).isEmpty()) {
      places.take(of(user));
      count++;
    }
    return count;
  }

  @Test
  void oneUserLeavesHalfOfThePlacesToOthers() {
    var places = new WatchPlaces(10);
    assertThat(taken(places, "greedy")).isEqualTo(5);
    assertThat(taken(places, "modest")).isEqualTo(5);
    assertThat(places.refusal(of("late"))).isPresent();
  }

  @Test
  void theServiceAccountsOfANamespaceAreOneUser() {
    var places = new WatchPlaces(10);
    places.take(of("system:serviceaccount:greedy:a"));
    places.take(of("system:serviceaccount:greedy:b"));
    assertThat(taken(places, "system:serviceaccount:greedy:c")).isEqualTo(3);
    assertThat(places.refusal(of("system:serviceaccount:greedy:a"))).isPresent();
    places.leave(of("system:serviceaccount:greedy:b"));
    assertThat(taken(places, "system:serviceaccount:greedy:d")).isEqualTo(1);
    assertThat(taken(places, "system:serviceaccount:greedy2:a")).isEqualTo(5);
  }

  @Test
  void otherUsersWithColonsInTheirNamesAreOneEach() {
    var places = new WatchPlaces(4);
    assertThat(taken(places, "system:node:a")).isEqualTo(2);
    assertThat(taken(places, "system:node:b")).isEqualTo(2);
  }

  @Test
  void whoLeavesMakesPlace() {
    var places = new WatchPlaces(4);
    taken(places, "a");
    taken(places, "b");
    places.leave(of("a"));
    assertThat(places.refusal(of("b"))).isPresent();
    assertThat(taken(places, "a")).isEqualTo(1);
  }

  @Test
  void aLongSelectorTakesSeveralPlaces() {
    var places = new WatchPlaces(4);
    WatchRequest heavy = of("a", "app in (" + String.join(",", nCopies(3_000, "x")) + ")");
    assertThat(places.refusal(heavy)).isPresent();
    assertThat(places.refusal(of("a"))).isEmpty();
  }

  @Test
  void aLargeHeadTakesSeveralPlaces() {
    var places = new WatchPlaces(20);
    places.take(of("a", "", 10_000));
    assertThat(places.refusal(of("a", "", 600_000))).isPresent();
    assertThat(places.refusal(of("a", "", 500_000))).isEmpty();
    places.take(of("a", "", 500_000));
    assertThat(taken(places, "a")).isEqualTo(1);
    places.leave(of("a", "", 500_000));
    assertThat(taken(places, "a")).isEqualTo(8);
  }

  @Test
  void whereThereIsOnePlaceAUserMayTakeIt() {
    assertThat(taken(new WatchPlaces(1), "a")).isEqualTo(1);
  }
}
