package io.nilometer.bench;

/// Who is measured.
enum Side {
  REFERENCE,
  OURS
}
