package io.nilometer.bench;

/// The measurements. Each needs a started server, and all but the first need a warm one.
enum Scenario {
  /// The time from the start of the process until all nodes are served, and the first query.
  START,
  /// Queries as most clusters have them: one a second, and lists of nodes now and then.
  SPARSE,
  /// Without queries: CPU, memory, and then the age of samples.
  SCRAPE,
  /// Lists of everything, one query after the other.
  LIST,
  /// New TLS connections, one after the other, without a session of an earlier one.
  CONNECT,
  /// The pods of one app in a namespace: one query after the other, then fifty per second.
  HPA,
  /// A hundred HorizontalPodAutoscalers, and a client that lists everything repeatedly.
  LOAD
}
