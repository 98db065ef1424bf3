package io.nilometer.bench;

/// What may be measured. Each wants a server that has been started and, but for the first, warmed.
enum Scenario {
  /// From the start of the process until all nodes are served, and the first query then.
  START,
  /// Nobody asks: CPU, memory; then how old samples are.
  SCRAPE,
  /// Everything, one query after the other.
  LIST,
  /// One app of a namespace: one query after the other, then fifty a second.
  HPA,
  /// A hundred HorizontalPodAutoscalers, and somebody who looks at everything again and again.
  LOAD
}
