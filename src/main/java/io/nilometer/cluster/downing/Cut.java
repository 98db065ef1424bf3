package io.nilometer.cluster.downing;

/// Two members of which at least one cannot reach the other.
///
/// @param one the lower uid
/// @param other the higher uid
record Cut(long one, long other) {

  static Cut between(Peer one, Peer other) {
    return new Cut(Math.min(one.uid(), other.uid()), Math.max(one.uid(), other.uid()));
  }
}
