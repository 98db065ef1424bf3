package io.nilometer.kube.http;

import java.time.Duration;

/// How long to wait for a response.
///
/// @param silence the longest time without a byte of it
/// @param whole from the request to the response's last byte: a server may send some bytes now and
///     then for ever
public record Patience(Duration silence, Duration whole) {

  /// For a response that is expected at once.
  public static Patience of(Duration whole) {
    return new Patience(whole, whole);
  }
}
