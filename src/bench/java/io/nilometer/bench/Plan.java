package io.nilometer.bench;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What to measure, and how.
///
/// @param reference the program of the reference; absent: only Nilometer is measured
/// @param ours the launcher of Nilometer
/// @param cluster the program of the cluster; absent: the demo's
/// @param beside both sides run at the same time, not one after the other
/// @param warmUp time before the first measurement
/// @param window how long scraping and the load are measured
/// @param folder for the output of programs
record Plan(
    List<Size> sizes,
    int containers,
    int runs,
    Set<Scenario> scenarios,
    Optional<Path> reference,
    Path ours,
    int replicas,
    Optional<Path> cluster,
    boolean beside,
    Duration resolution,
    Duration warmUp,
    Duration window,
    HttpClient.Version version,
    Path folder) {

  Plan {
    sizes = List.copyOf(sizes);
    scenarios = Set.copyOf(scenarios);
  }

  /// How long a question is asked repeatedly before it is measured.
  Duration questionWarmUp() {
    return warmUp.dividedBy(6);
  }

  Duration loadWarmUp() {
    return warmUp.dividedBy(4);
  }

  List<Side> sides() {
    return reference.isPresent() ? List.of(Side.REFERENCE, Side.OURS) : List.of(Side.OURS);
  }
}
