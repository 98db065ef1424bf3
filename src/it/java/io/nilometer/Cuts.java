package io.nilometer;

import static org.awaitility.Awaitility.await;

import io.nilometer.Day.Blow;
import java.time.Duration;
import java.util.List;

/// Scenarios: replicas whose connections are cut.
final class Cuts {

  private static final Duration CUT = Duration.ofSeconds(30);

  private Cuts() {}

  /// The youngest, then the oldest, is cut off from the others for half a minute.
  static void split(Day day) throws Exception {
    split(day, day.replicas().byAge().getLast());
    split(day, day.replicas().byAge().getFirst());
  }

  private static void split(Day day, Member cutOff) throws Exception {
    List<Member> others = day.replicas().others(cutOff);
    Blow blow = day.strike(Day.ENDED, _ -> {}, cutOff);
    for (Member other : others) {
      day.replicas().links().cut(cutOff, other);
    }
    day.recover(blow, others);
    day.expectEnd(cutOff, Day.REMOVED, Duration.ofSeconds(1));
    cutOff.start();
    Day.awaitMoment(blow.at().plus(CUT));
    day.replicas().links().mend();
    day.settle();
  }

  /// One link is cut for half a minute: between the two youngest, then between the oldest and the
  /// youngest. One of the two ends, and rejoins when the link works again.
  static void cutLink(Day day) throws Exception {
    List<Member> byAge = day.replicas().byAge();
    day.replicas().links().cut(byAge.get(1), byAge.get(2));
    afterOneLink(day, byAge.get(1), byAge.get(2));
    List<Member> again = day.replicas().byAge();
    day.replicas().links().cut(again.get(0), again.get(2));
    afterOneLink(day, again.get(0), again.get(2));
  }

  /// The same, but only messages in one direction are lost: from the youngest to the oldest, then
  /// from the oldest to the youngest.
  static void oneWay(Day day) throws Exception {
    List<Member> byAge = day.replicas().byAge();
    day.replicas().links().cutOneWay(byAge.get(2), byAge.get(0));
    afterOneLink(day, byAge.get(2), byAge.get(0));
    List<Member> again = day.replicas().byAge();
    day.replicas().links().cutOneWay(again.get(0), again.get(2));
    afterOneLink(day, again.get(0), again.get(2));
  }

  private static void afterOneLink(Day day, Member one, Member other) throws Exception {
    Blow blow = day.strike(Day.ENDED, _ -> {}, one, other);
    List<Member> all = day.replicas().running();
    await("one of the two ended")
        .atMost(Day.ENDED)
        .until(() -> !one.isRunning() || !other.isRunning());
    Member ended = one.isRunning() ? other : one;
    day.expectEnd(ended, Day.REMOVED, Duration.ofSeconds(1));
    day.run().remark(ended + " ended");
    List<Member> left = all.stream().filter(member -> !member.equals(ended)).toList();
    day.recover(blow, left);
    for (Member member : left) {
      day.run().expect(member.isRunning(), member + " ended as well");
    }
    Day.awaitMoment(blow.at().plus(CUT));
    day.replicas().links().mend();
    day.comeBack(ended);
  }
}
