package io.nilometer.bench;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The Nilometer that is measured, as the options name it.
final class Ours {

  @Option(names = "--ours", defaultValue = "./nilometer", description = "Nilometer's launcher.")
  private Path launcher = Path.of("nilometer");

  @Option(
      names = "--untrained",
      description = "Start Nilometer without an AOT cache; its image has one.")
  private boolean untrained;

  Path launcher() {
    return launcher;
  }

  boolean isTrained() {
    return !untrained;
  }

  /// Makes the AOT cache that its image has, or deletes those of the launcher.
  ///
  /// @param amongSeveral whether several replicas are measured
  /// @param log for what the program prints
  void train(boolean amongSeveral, Path log) throws IOException, InterruptedException {
    var cache = new AotCache(launcher, amongSeveral);
    if (untrained) {
      cache.delete();
    } else {
      cache.create(log);
    }
  }
}
