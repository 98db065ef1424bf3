package io.nilometer.demo.kubelet;

import java.time.Duration;

/// What is wrong with a kubelet.
public sealed interface Fault {

  record Well() implements Fault {}

  /// It answers after a while.
  record Slow(Duration delay) implements Fault {}

  /// It answers with this status and body.
  record Failing(int status, String body) implements Fault {}

  /// It takes requests and never answers.
  record Hanging() implements Fault {}
}
