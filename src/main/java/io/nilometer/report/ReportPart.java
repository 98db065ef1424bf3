package io.nilometer.report;

import io.nilometer.cluster.Wire;

/// A part of a replica's answer to a [ReportRequest]. Parts come in any order.
public sealed interface ReportPart extends Wire permits NodesReport, ReplicaReport {

  /// The replica that answers: host:port.
  String member();
}
