package io.nilometer.bench;

import java.time.Duration;
import java.util.ArrayList;

/// What a server used in a while in which it did the same all the time.
///
/// @param cores mean
/// @param residentMib median of one look a second
/// @param mostResidentMib since it started
/// @param othersCores of programs that have no part in it
record Window(double cores, double residentMib, double mostResidentMib, double othersCores) {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  static Window watch(Server server, Duration time) throws InterruptedException {
    var stopwatch = new Stopwatch(server);
    var others = new Others();
    var resident = new ArrayList<Double>();
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      Thread.sleep(BETWEEN_LOOKS);
      resident.add(server.usage().residentMib());
    }
    return new Window(
        stopwatch.cores(),
        Spread.of(resident).median(),
        server.usage().mostResidentMib(),
        others.cores());
  }

  void record(Records records, Server server, String work) {
    records.add(server, Figure.cores(work), cores);
    records.add(server, Figure.resident(work), residentMib);
    records.add(server, Figure.highWater(work), mostResidentMib);
    records.add(server, Figure.othersCores(work), othersCores);
  }
}
