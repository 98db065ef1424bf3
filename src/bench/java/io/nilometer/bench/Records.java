package io.nilometer.bench;

import java.util.ArrayList;
import java.util.List;

/// Receives the measurements of a run.
final class Records {

  private final Size size;
  private final int run;
  private final List<Sample> samples = new ArrayList<>();

  Records(Size size, int run) {
    this.size = size;
    this.run = run;
  }

  void add(Server server, Figure figure, double value) {
    samples.add(new Sample(size, run, server.side(), figure, value));
  }

  void add(Server server, String work, Latencies latencies) {
    add(server, Figure.time(work, Figure.MEDIAN), latencies.millis(0.5));
    add(server, Figure.time(work, Figure.TAIL), latencies.millis(0.99));
    add(server, Figure.time(work, Figure.SLOWEST), latencies.millis(1));
    if (latencies.failed() > 0) {
      add(server, Figure.count(work, "failed"), latencies.failed());
    }
  }

  Size size() {
    return size;
  }

  List<Sample> samples() {
    return List.copyOf(samples);
  }
}
