package io.nilometer.status;

import io.nilometer.report.NodesReport;
import io.nilometer.report.ReplicaFacts;
import io.nilometer.report.ReplicaReport;
import io.nilometer.report.ReportPart;
import io.nilometer.report.ReportedNode;
import io.nilometer.report.ReportedPod;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/// What has arrived of one replica's report. It takes no more than its bounds, whatever the replica
/// sends.
final class PartialReport {

  private Optional<ReplicaReport> first = Optional.empty();
  private final BitSet arrived = new BitSet(); // parts with nodes
  private final List<ReportedNode> nodes = new ArrayList<>();

  void add(ReportPart report) {
    switch (report) {
      case ReplicaReport facts -> first = first.or(() -> Optional.of(facts));
      case NodesReport(_, int part, List<ReportedNode> some) -> add(part, some);
    }
  }

  private void add(int part, List<ReportedNode> some) {
    if (part >= 0 && part < NodesReport.MAX_PARTS && !arrived.get(part)) {
      arrived.set(part);
      some.stream().limit(NodesReport.MAX_NODES).forEach(nodes::add);
    }
  }

  boolean isComplete() {
    return first
        .filter(report -> arrived.cardinality() >= Math.min(report.parts(), NodesReport.MAX_PARTS))
        .isPresent();
  }

  Optional<ReplicaFacts> facts() {
    return first.map(ReplicaReport::facts);
  }

  List<ReportedNode> nodes() {
    return nodes;
  }

  List<ReportedPod> topPods() {
    return first.stream()
        .flatMap(report -> report.topPods().stream())
        .limit(2L * Reporting.TOP)
        .toList();
  }
}
