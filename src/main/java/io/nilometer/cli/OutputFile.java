package io.nilometer.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Checks the name of a file that a command is to write, before the command does its work.
final class OutputFile {

  private static final int LONGEST_NAME = 255; // of Linux
  private static final int LONGEST_PATH = 4_095;

  private OutputFile() {}

  /// Throws an [IllegalArgumentException] that says what to do if the file cannot be written.
  ///
  /// @param option by which the user named it
  static void require(String option, Path file) {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          option + ": " + file + " is a directory: give the name of a file in it");
    }
    Path name = file.getFileName();
    if (name == null || bytes(name) > LONGEST_NAME || bytes(file.toAbsolutePath()) > LONGEST_PATH) {
      throw new IllegalArgumentException(
          "%s: the name of the file must have 1 to %d bytes, its path at most %d"
              .formatted(option, LONGEST_NAME, LONGEST_PATH));
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new IllegalArgumentException(
          "%s: cannot write %s: create its directory or choose one that is writable"
              .formatted(option, file));
    }
  }

  private static int bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length;
  }
}
