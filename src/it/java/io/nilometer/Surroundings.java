package io.nilometer;

import io.nilometer.Day.Blow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// Scenarios: what is around the replicas changes or fails while they end and start.
final class Surroundings {

  private static final Duration BETWEEN_NODES = Duration.ofMillis(500);
  private static final int MOST_ADDED = 240;
  private static final String ADDED = "added-";
  private static final int SLOW_NODES = 10;
  private static final Duration SLOW = Duration.ofSeconds(9);
  private static final Duration STALL = Duration.ofSeconds(60);
  private static final Duration SEEN_AFTER_A_STALL = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofHours(2);

  private Surroundings() {}

  /// All replicas are killed and started while two nodes are added each second.
  static void nodesKeepComing(Day day) throws Exception {
    var ended = new AtomicBoolean();
    var adding = CompletableFuture.runAsync(() -> addNodes(day, ended));
    try {
      Restarts.startAllAnew(day);
      Day.pass(day.resolution());
    } finally {
      ended.set(true);
      adding.join();
      day.endMeasuring();
      removeAdded(day);
    }
    day.settle();
  }

  private static void removeAdded(Day day) {
    day.cluster().nodes().stream()
        .filter(node -> node.startsWith(ADDED))
        .forEach(day.cluster()::removeNode);
  }

  private static void addNodes(Day day, AtomicBoolean ended) {
    for (int number = 0; number < MOST_ADDED && !ended.get(); number++) {
      day.cluster().addNode(ADDED + day.runs() + "-" + number);
      Day.pass(BETWEEN_NODES);
    }
  }

  /// The kubelets of some nodes take 9 s to answer, during a rolling restart and a kill.
  static void slowKubelets(Day day) throws Exception {
    day.cluster().nodes().subList(0, SLOW_NODES).forEach(node -> day.cluster().slow(node, SLOW));
    try {
      Day.pass(day.resolution());
      for (Member member : day.replicas().byAge()) {
        Blow blow = day.strike(_ -> {}); // excuses no failure
        member.program().terminate();
        day.expectEnd(member, 0, Day.ENDED);
        day.awaitTakenOver(blow);
        day.comeBack(member);
      }
      Member killed = day.replicas().byAge().getFirst();
      day.awaitTakenOver(day.strike(Program::kill, killed));
      day.comeBack(killed);
    } finally {
      day.cluster().heal();
    }
  }

  /// The API server's packets are lost for a minute, in both directions. A node that is added
  /// meanwhile is served soon after.
  static void apiStall(Day day) throws Exception {
    Blow blow = day.strike(_ -> {}); // excuses no failure
    day.replicas().links().silence(day.cluster().apiServer().getPort());
    String added = ADDED + day.runs() + "-stall";
    Instant end;
    try {
      Day.pass(STALL.dividedBy(2));
      day.cluster().addNode(added);
      Day.awaitMoment(blow.at().plus(STALL));
    } finally {
      day.replicas().links().mend();
      end = Instant.now();
    }
    List<Member> members = day.replicas().running();
    while (!areServing(members, added) && Instant.now().isBefore(end.plus(SEEN_AFTER_A_STALL))) {
      Day.pass(BETWEEN_NODES);
    }
    Duration seen = Duration.between(end, Instant.now());
    day.run().expect(areServing(members, added), "a node added in the stall is not served");
    day.run()
        .remark(
            "%.1f s until a node added in the stall is served".formatted(seen.toMillis() / 1e3));
    day.measureRate(blow);
    day.endMeasuring();
    removeAdded(day);
    day.settle();
  }

  private static boolean areServing(List<Member> members, String node) throws Exception {
    for (Member member : members) {
      if (!member.serves(node)) {
        return false;
      }
    }
    return true;
  }

  /// The wall clock of one replica after the other is set back, then forward to what it was.
  static void clockStep(Day day) throws Exception {
    for (Member member : day.replicas().byAge()) {
      for (Duration ahead : List.of(STEP.negated(), Duration.ZERO)) {
        Blow blow = day.strike(_ -> {}); // excuses no failure
        member.setClock(ahead);
        day.measureRate(blow);
      }
      day.run()
          .remark(String.format(Locale.ROOT, "%s by %d s", member, STEP.negated().toSeconds()));
    }
    day.settle();
  }
}
