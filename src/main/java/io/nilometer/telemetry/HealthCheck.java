package io.nilometer.telemetry;

import java.util.Optional;
import java.util.function.Supplier;

/// One health check.
///
/// @param name in paths and in the output of `?verbose`
/// @param failure what is wrong now, in a few words, or nothing; called on every request, so it
///     must not block
public record HealthCheck(String name, Supplier<Optional<String>> failure) {

  /// A check that passes as long as the process answers at all.
  public static HealthCheck answering(String name) {
    return new HealthCheck(name, Optional::empty);
  }
}
