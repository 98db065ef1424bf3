package io.nilometer.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A program as a process of its own. What it prints goes into a file.
final class Launch implements AutoCloseable {

  private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
  private static final int LOWEST_PORT = 20_000;
  private static final int FIRST_EPHEMERAL_PORT = 32_768; // of Linux; other systems' is higher
  private static final int MOST_TRIES = 1_000;

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

  /// Different ports that are free on loopback, of those that no system gives to whoever wants any:
  /// one of the thousands of connections that are dialled meanwhile would take it.
  static List<Integer> freePorts(int count) {
    return ThreadLocalRandom.current()
        .ints(LOWEST_PORT, FIRST_EPHEMERAL_PORT)
        .distinct()
        .limit(MOST_TRIES)
        .filter(Launch::isFree)
        .limit(count)
        .boxed()
        .toList();
  }

  private static boolean isFree(int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  long processId() {
    return process.pid();
  }

  /// Fails with an [IllegalStateException] where it ended by itself.
  void requireRunning() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "a program ended with %d; what it said is in %s".formatted(process.exitValue(), log));
    }
  }

  /// SIGTERM, and SIGKILL for one that does not mind.
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
