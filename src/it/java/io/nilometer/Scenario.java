package io.nilometer;

import static io.nilometer.Conditions.USUAL;

import java.util.Locale;

/// The fault scenarios. The replicas are settled at the begin and at the end of each. Each constant
/// names the method that lets it happen; that method says what happens.
enum Scenario {
  KILL(Deaths::kill, USUAL.healedAfter(20)), // the last one holds the Lease
  KILL_WITHOUT_LEASE(Deaths::kill, USUAL.withoutLease()),
  TWO_AT_ONCE(Deaths::twoAtOnce, USUAL.withHole(15)),
  ONE_AFTER_THE_OTHER(Deaths::oneAfterTheOther, USUAL.withHole(15)),
  HOLDER_DIES(Deaths::holderDies, USUAL.withHole(20).healedAfter(25)),
  IN_A_ROUND(Deaths::inARound, USUAL.healedAfter(20)), // the coordinator moves too
  ROLLING_KILL(Deaths::rollingKill, USUAL),
  NO_API_SERVER(Deaths::noApiServer, USUAL),

  ROLLING(Restarts::rolling, USUAL),
  COMING_AND_GOING(Restarts::comingAndGoing, USUAL),
  TWO_DRAIN(Restarts::twoDrain, USUAL),
  MASS_START(Restarts::massStart, USUAL.withHole(60)),

  NODES_KEEP_COMING(Surroundings::nodesKeepComing, USUAL.withHole(60)),
  SLOW_KUBELETS(Surroundings::slowKubelets, USUAL.withSlowKubelets(9)),
  API_STALL(Surroundings::apiStall, USUAL.withLinks()),
  CLOCK_STEP(Surroundings::clockStep, USUAL.withClocks()),

  PAUSE(Stops::pause, USUAL),
  STANDSTILL(Stops::standstill, USUAL),
  GRAY(Stops::gray, USUAL),

  SPLIT(Cuts::split, USUAL.withLinks()),
  SPLIT_WITHOUT_LEASE(Cuts::split, USUAL.withoutLease().withLinks()),
  CUT_LINK(Cuts::cutLink, USUAL.withLinks().withHole(10).healedAfter(20)),
  ONE_WAY(Cuts::oneWay, USUAL.withLinks().withHole(10).healedAfter(20));

  /// Lets a scenario happen.
  @FunctionalInterface
  private interface Event {
    void happen(Day day) throws Exception;
  }

  @SuppressWarnings("ImmutableEnumChecker") // a method
  private final Event event;

  @SuppressWarnings("ImmutableEnumChecker") // a record of values
  private final Conditions conditions;

  Scenario(Event event, Conditions conditions) {
    this.event = event;
    this.conditions = conditions;
  }

  void happen(Day day) throws Exception {
    event.happen(day);
  }

  Conditions conditions() {
    return conditions;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
