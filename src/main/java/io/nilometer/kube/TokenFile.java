package io.nilometer.kube;

import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A bearer token in a file, read again as it rotates. A token once read stays in use while the
/// file cannot be read.
final class TokenFile implements OAuthTokenProvider {

  private static final Duration REREAD_AFTER = Duration.ofSeconds(10);

  private final Path file;
  private final InstantSource clock;
  private String token = "";
  private Instant readAt = Instant.EPOCH;

  TokenFile(Path file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  @Override
  public synchronized String getToken() {
    Instant now = clock.instant();
    if (!token.isEmpty() && !now.isBefore(readAt) && now.isBefore(readAt.plus(REREAD_AFTER))) {
      return token;
    }
    try {
      token = Files.readString(file).strip();
      readAt = now;
    } catch (IOException e) {
      if (token.isEmpty()) {
        throw new UncheckedIOException("token file " + file + " cannot be read: " + e, e);
      }
    }
    return token;
  }
}
