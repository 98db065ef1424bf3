package io.nilometer.bench;

/// A measured quantity.
///
/// @param work the load during the measurement
/// @param what is measured: CPU, resident memory, a quantile of latencies …
record Figure(String work, String what, String unit) {

  static final String SCRAPING = "scraping only";
  static final String START = "start";
  static final String PODS_JSON = "all pods as JSON";
  static final String PODS_PROTOBUF = "all pods as protobuf";
  static final String NODES_JSON = "all nodes as JSON";
  static final String FIRST = "all pods as JSON, the first query after start";
  static final String SPARSE = "an HPA query a second, nodes each 10 s";
  static final String CONNECT = "new TLS connection, GET /livez";
  static final String HPA = "HPA query";
  static final String STEADY = "HPA queries, 50/s";
  static final String LOAD = "100 HPAs every 15 s, all pods each 5 s";

  static final String MEDIAN = "p50";
  static final String TAIL = "p99";
  static final String SLOWEST = "slowest";

  static Figure cores(String work) {
    return new Figure(work, "CPU", "cores");
  }

  static Figure coresPerReplica(String work) {
    return new Figure(work, "CPU a replica", "cores");
  }

  static Figure othersCores(String work) {
    return new Figure(work, "CPU of programs beside it", "cores");
  }

  static Figure cpuPerPiece(String work, String piece) {
    return new Figure(work, "CPU a " + piece, "ms");
  }

  static Figure resident(String work) {
    return new Figure(work, "RSS", "MiB");
  }

  static Figure anonymous(String work) {
    return new Figure(work, "anonymous memory", "MiB");
  }

  static Figure highWater(String work) {
    return new Figure(work, "RSS, the most so far", "MiB");
  }

  static Figure time(String work, String what) {
    return new Figure(work, what, "ms");
  }

  static Figure seconds(String work, String what) {
    return new Figure(work, what, "s");
  }

  static Figure count(String work, String what) {
    return new Figure(work, what, "");
  }
}
