package io.nilometer.telemetry;

import java.util.Optional;
import java.util.function.Supplier;

/// One thing that must be so for this program to be healthy.
///
/// @param name as it stands in the paths and in what `?verbose` prints
/// @param failure what is wrong now, in a few words, or nothing; asked on every request, so it
/// must not wait
public record HealthCheck(String name, Supplier<Optional<String>> failure) {

  /// What is so as long as this program answers at all.
  public static HealthCheck answering(String name) {
    return new HealthCheck(name, Optional::empty);
  }
}
