package io.nilometer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The AOT caches that a launcher uses, as the image has them.
///
/// @param amongSeveral whether that of a replica among several is wanted
record AotCache(Path launcher, boolean amongSeveral) {

  private static final String ALONE = "nilometer.aot";
  private static final String AMONG_SEVERAL = "nilometer-replicas.aot";

  /// @param log for what the program prints
  void create(Path log) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(launcher.toAbsolutePath().toString(), "train"));
    if (amongSeveral) {
      command.add("--replicas");
    }
    command.add(file(amongSeveral ? AMONG_SEVERAL : ALONE).toString());
    try (var training = Launch.of(command, log)) {
      if (training.exitCode() != 0) {
        throw new IllegalStateException(
            "Nilometer cannot be trained: see %s, or measure it with --untrained".formatted(log));
      }
    }
  }

  /// Deletes both: without its own, a replica uses the other.
  void delete() throws IOException {
    Files.deleteIfExists(file(ALONE));
    Files.deleteIfExists(file(AMONG_SEVERAL));
  }

  private Path file(String name) {
    return launcher.toAbsolutePath().resolveSibling("target").resolve(name);
  }
}
