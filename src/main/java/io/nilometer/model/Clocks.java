package io.nilometer.model;

/// What is known of the two clocks, ours and the kubelet's, between two scrapes of a node.
enum Clocks {
  /// Ours went on, and it is known by how much the kubelet's was set.
  KNOWN,

  /// The kubelet's may have been set: nothing shows by how much, so that no window is certain.
  IN_DOUBT,

  /// Two scrapers asked, each by its own clock, so that the time between the requests is unknown.
  OF_TWO_SCRAPERS
}
