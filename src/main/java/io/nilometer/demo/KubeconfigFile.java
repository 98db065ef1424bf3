package io.nilometer.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Set;

/// Writes and removes kubeconfigs. It never changes a file that Nilometer did not write.
final class KubeconfigFile {

  private static final String MARK = "# Written by nilometer for a simulated cluster.";
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  private KubeconfigFile() {}

  static String text(String server, String authorityPem, String token) {
    String authority = Base64.getEncoder().encodeToString(authorityPem.getBytes(UTF_8));
    return """
    %s
    apiVersion: v1
    kind: Config
    clusters:
    - name: simulated
      cluster:
        server: %s
        certificate-authority-data: %s
    users:
    - name: admin
      user:
        token: %s
    contexts:
    - name: simulated
      context:
        cluster: simulated
        user: admin
    current-context: simulated
    """
        .formatted(MARK, server, authority, token);
  }

  /// Writes a file that only its owner can read.
  static void write(Path file, String text) {
    try {
      if (Files.exists(file) && !isOurs(file)) {
        throw new IllegalArgumentException(
            file + " exists and was not written by nilometer: choose another file");
      }
      Files.deleteIfExists(file);
      Files.createFile(file, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the kubeconfig " + file + ": " + e, e);
    }
  }

  /// Removes the file if its content is still what was written.
  static void remove(Path file, String text) {
    try {
      if (Files.exists(file) && Files.readString(file).equals(text)) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove the kubeconfig " + file + ": " + e, e);
    }
  }

  private static boolean isOurs(Path file) throws IOException {
    return Files.readString(file).startsWith(MARK);
  }
}
