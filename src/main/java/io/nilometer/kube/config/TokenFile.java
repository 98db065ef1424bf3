package io.nilometer.kube.config;

import io.nilometer.kube.http.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// A bearer token in a file, read again as it rotates: every 10 s, and at once when the API server
/// refuses it. A token once read stays in use while the file cannot be read.
final class TokenFile implements Credentials {

  private static final Duration REREAD_AFTER = Duration.ofSeconds(10);

  private final Path file;
  private final String origin;
  private final InstantSource clock;
  private String token = ""; // guarded by this
  private Instant readAt = Instant.EPOCH; // guarded by this

  TokenFile(Path file, String origin, InstantSource clock) {
    this.file = file;
    this.origin = origin;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<String> authorization() throws IOException {
    Instant now = clock.instant();
    if (token.isEmpty() || now.isBefore(readAt) || !now.isBefore(readAt.plus(REREAD_AFTER))) {
      read(now);
    }
    return Optional.of(StaticCredentials.bearer(token, origin));
  }

  @Override
  public synchronized boolean refused(Optional<String> used) throws IOException {
    read(clock.instant());
    return !used.equals(Optional.of(StaticCredentials.bearer(token, origin)));
  }

  private void read(Instant now) throws IOException {
    try {
      String found = Files.readString(file).strip();
      if (found.isEmpty()) {
        throw new IOException("it is empty");
      }
      token = found;
      readAt = now;
    } catch (IOException e) {
      if (token.isEmpty()) {
        throw new IOException(origin + " cannot be read: " + reason(e));
      }
    }
  }

  private static String reason(IOException failure) {
    return failure instanceof java.nio.file.NoSuchFileException
        ? "there is no such file"
        : failure.getMessage();
  }

  @Override
  public String origin() {
    return origin;
  }
}
