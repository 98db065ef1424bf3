package io.nilometer.bench;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is to be measured, and how.
///
/// @param reference the program; absent: only ours is measured
/// @param ours the launcher
/// @param cluster absent: the demo's
/// @param beside both at a time rather than one after the other
/// @param warmUp before anything is measured
/// @param window how long scraping, and the load, is measured
/// @param folder where what programs print is kept
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

  /// Before a question is measured, it is asked again and again.
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
