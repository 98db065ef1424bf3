package io.nilometer.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A program as a process of its own. Its output goes to a file.
final class Launch implements AutoCloseable {

  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);

  private final Process process;
  private final Path log;

  private Launch(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  static Launch of(List<String> command, Path log) throws IOException {
    Files.createDirectories(log.getParent());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new Launch(process, log);
  }

  long processId() {
    return process.pid();
  }

  /// Throws an [IllegalStateException] if the process has ended.
  void requireRunning() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "a program ended with %d; what it said is in %s".formatted(process.exitValue(), log));
    }
  }

  /// Waits until the program ends by itself.
  int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  boolean isRunning() {
    return process.isAlive();
  }

  /// Sends SIGKILL.
  void kill() {
    process.destroyForcibly();
  }

  /// Sends SIGTERM, and SIGKILL if the process does not end.
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
