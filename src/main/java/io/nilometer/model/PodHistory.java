package io.nilometer.model;

import java.util.List;

/// The newest samples of one pod's containers.
///
/// @param containers by name, never none
public record PodHistory(PodRef pod, List<Container> containers) {

  /// The newest samples of one container.
  public record Container(String name, History history) {}
}
