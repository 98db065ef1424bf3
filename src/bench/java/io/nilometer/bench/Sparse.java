package io.nilometer.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Queries as most clusters have them, now and then rather than in a loop: one of an autoscaler a
/// second, one node and all nodes each 10 s, over kept connections.
///
/// @param cpuMillis a query, without the usage of the idle server
record Sparse(Latencies autoscaler, Latencies node, Latencies nodes, double cpuMillis) {

  private static final Duration TIME = Duration.ofMinutes(5);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SELDOM = Duration.ofSeconds(10);

  static Sparse ask(Server server) throws IOException, InterruptedException {
    List<Question> ofNodes =
        server.served(Question.NODES_JSON).names().stream().map(Question::ofNode).toList();
    var stopwatch = new Stopwatch(server);
    List<Callable<Latencies>> paces =
        List.of(
            () -> new Pace(Question.OF_AUTOSCALERS, SECOND).ask(server, TIME),
            () -> new Pace(ofNodes, SELDOM).ask(server, TIME),
            () -> new Pace(List.of(Question.NODES_JSON), SELDOM).ask(server, TIME));
    List<Latencies> all = new ArrayList<>(Crew.all(paces));
    int answered = all.stream().mapToInt(Latencies::answered).sum();
    return new Sparse(all.get(0), all.get(1), all.get(2), stopwatch.cpuMillisEach(answered));
  }

  void record(Records records, Server server) {
    records.add(server, Figure.cpuPerPiece(Figure.SPARSE, "query"), cpuMillis);
    record(records, server, "HPA query", autoscaler);
    record(records, server, "one node", node);
    record(records, server, "all nodes", nodes);
  }

  private static void record(Records records, Server server, String what, Latencies latencies) {
    records.add(server, Figure.time(Figure.SPARSE, what + ", p50"), latencies.millis(0.5));
    records.add(server, Figure.time(Figure.SPARSE, what + ", slowest"), latencies.millis(1));
  }
}
