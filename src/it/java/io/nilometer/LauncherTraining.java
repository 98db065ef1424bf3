package io.nilometer;

import io.nilometer.demo.training.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Trains the program of a launcher, which uses the cache from then on.
public final class LauncherTraining {

  private static final String JAVA_OPTS = "NILOMETER_JAVA_OPTS";

  private LauncherTraining() {}

  /// Throws an [IllegalStateException] if no cache was written.
  ///
  /// @param launcher the file `nilometer` of a built checkout
  /// @param work a folder for temporary files and output
  public static void run(Path launcher, Path work) throws IOException, InterruptedException {
    Path cache = cacheOf(launcher);
    String options =
        System.getenv().getOrDefault(JAVA_OPTS, "")
            + " "
            + String.join(" ", Training.options(cache));
    Training.run(
        List.of("env", JAVA_OPTS + "=" + options, launcher.toAbsolutePath().toString()),
        Files.createDirectories(work),
        cache);
  }

  /// The path of the cache of a launcher. It is relative if the path of the launcher is, since JVM
  /// options cannot contain spaces.
  public static Path cacheOf(Path launcher) {
    return launcher.resolveSibling("target").resolve("nilometer.aot");
  }
}
