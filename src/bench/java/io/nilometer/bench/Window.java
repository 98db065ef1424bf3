package io.nilometer.bench;

import java.time.Duration;
import java.util.ArrayList;

/// The usage of a server during a time of constant load.
///
/// @param cores mean
/// @param residentMib median of one reading per second
/// @param anonymousMib the part of it that no file backs, likewise
/// @param mostResidentMib peak since the start
/// @param othersCores usage of other programs
record Window(
    double cores,
    double residentMib,
    double anonymousMib,
    double mostResidentMib,
    double othersCores) {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  static Window watch(Server server, Duration time) throws InterruptedException {
    var stopwatch = new Stopwatch(server);
    var others = new Others();
    var resident = new ArrayList<Double>();
    var anonymous = new ArrayList<Double>();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.sleep(BETWEEN_LOOKS);
      Usage usage = server.usage();
      resident.add(usage.residentMib());
      anonymous.add(usage.anonymousMib());
    }
    return new Window(
        stopwatch.cores(),
        Spread.of(resident).median(),
        Spread.of(anonymous).median(),
        server.usage().mostResidentMib(),
        others.cores());
  }

  void record(Records records, Server server, String work) {
    records.add(server, Figure.cores(work), cores);
    records.add(server, Figure.resident(work), residentMib);
    records.add(server, Figure.anonymous(work), anonymousMib);
    records.add(server, Figure.highWater(work), mostResidentMib);
    records.add(server, Figure.othersCores(work), othersCores);
  }
}
