package io.nilometer.storage;

import io.nilometer.cluster.copies.Partitions;
import java.time.Duration;

/// How the storage is divided, and how long it keeps samples.
///
/// @param resolution time between two scrapes of a node
/// @param staleness how long to serve the samples of a node that cannot be scraped
public record StorageSettings(Partitions partitions, Duration resolution, Duration staleness) {

  public StorageSettings {
    if (staleness.compareTo(resolution) < 0) {
      throw new IllegalArgumentException(
          "nilometer.storage.staleness must not be below the resolution (%s), but is %s"
              .formatted(resolution, staleness));
    }
  }
}
