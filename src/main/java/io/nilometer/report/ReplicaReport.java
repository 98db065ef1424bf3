package io.nilometer.report;

import java.util.List;

/// What a replica knows of itself: the first part of its answer.
///
/// @param member host:port of the replica that answers
/// @param parts how many [NodesReport]s there are
/// @param topPods of the partitions that this replica reports; other replicas report the rest
public record ReplicaReport(String member, int parts, ReplicaFacts facts, List<ReportedPod> topPods)
    implements ReportPart {

  public ReplicaReport {
    topPods = List.copyOf(topPods);
  }
}
