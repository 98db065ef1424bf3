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
    return new WatchRequest(
        user,
        WatchedPods.select(labels, ""),
        new WatchRequest.Start.Now(),
        false,
        Duration.ofMinutes(1));
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
  void whereThereIsOnePlaceAUserMayTakeIt() {
    assertThat(taken(new WatchPlaces(1), "a")).isEqualTo(1);
  }
}
