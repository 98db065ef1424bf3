package io.nilometer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The AOT cache that a launcher uses, as the image has one.
///
/// @param amongSeveral the one of a replica among several
record AotCache(Path launcher, boolean amongSeveral) {

  /// @param log for what the program prints
  void create(Path log) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(launcher.toAbsolutePath().toString(), "train"));
    if (amongSeveral) {
      command.add("--replicas");
    }
    command.add(file().toString());
    try (var training = Launch.of(command, log)) {
      if (training.exitCode() != 0) {
        throw new IllegalStateException(
            "Nilometer cannot be trained: see %s, or measure it with --untrained".formatted(log));
      }
    }
  }

  void delete() throws IOException {
    Files.deleteIfExists(file());
  }

  private Path file() {
    return launcher
        .toAbsolutePath()
        .resolveSibling("target")
        .resolve(amongSeveral ? "nilometer-replicas.aot" : "nilometer.aot");
  }
}
