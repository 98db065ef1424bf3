package io.nilometer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/// Sets the wall clock of single processes: a library that is loaded before all others adds an
/// offset to what the system says. `src/it/bad-days` compiles it if there is a C compiler. A time
/// namespace would set only the monotonic clock.
final class Clocks {

  private static final String LIBRARY = "BAD_DAYS_CLOCK";

  private Clocks() {}

  /// Why clocks cannot be set here; empty if they can.
  static String obstacle() {
    return System.getenv(LIBRARY) == null
        ? "needs a C compiler, for a library that sets the clock of one process"
        : "";
  }

  /// The environment of a process whose clock can be set.
  ///
  /// @param folder for its offset
  static Map<String, String> environment(Path folder) {
    return obstacle().isEmpty()
        ? Map.of("LD_PRELOAD", System.getenv(LIBRARY), "CLOCK_OFFSETS", folder.toString())
        : Map.of();
  }

  /// @param ahead of the true time
  static void set(Path folder, long pid, Duration ahead) throws IOException {
    byte[] offset =
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.nativeOrder())
            .putLong(ahead.toNanos())
            .array();
    Path file = folder.resolve(Long.toString(pid));
    if (!Files.exists(file)) {
      throw new IOException("the process has not loaded the library: no file " + file);
    }
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(offset));
    }
  }
}
