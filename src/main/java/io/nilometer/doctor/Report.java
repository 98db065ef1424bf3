package io.nilometer.doctor;

import java.util.List;

/// What a [Doctor] has found.
///
/// @param server the API server's address
/// @param origin where the settings come from; empty: this command's flags
public record Report(String server, String origin, List<Finding> findings) {

  public Report {
    findings = List.copyOf(findings);
  }

  /// Whether there is no trouble. What is unknown is none.
  public boolean isWell() {
    return findings.stream().noneMatch(Finding.Trouble.class::isInstance);
  }
}
