package io.nilometer.demo.kubelet;

import java.time.Duration;

/// How a kubelet misbehaves.
public sealed interface Fault {

  record Well() implements Fault {}

  /// It answers after a delay.
  record Slow(Duration delay) implements Fault {}

  /// It answers with this status and body.
  record Failing(int status, String body) implements Fault {}

  /// It accepts requests and never answers.
  record Hanging() implements Fault {}
}
