package io.nilometer.report;

import java.util.List;

/// Some nodes of the partitions that a replica reports.
///
/// @param member host:port of the replica that answers
/// @param part from 0
public record NodesReport(String member, int part, List<ReportedNode> nodes) implements ReportPart {

  /// Nodes in one part: less than 1 MiB with the longest names.
  public static final int MAX_NODES = 2_000;

  /// Parts that a reader takes.
  public static final int MAX_PARTS = 32;

  public NodesReport {
    nodes = List.copyOf(nodes);
  }
}
