package io.nilometer.bench;

/// The measured program.
enum Side {
  REFERENCE,
  OURS
}
