package io.nilometer.kube.config;

import io.nilometer.kube.http.Backoff;
import io.nilometer.kube.http.Credentials;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Credentials of an [ExecPlugin], which runs again shortly before they expire, or when the API
/// server refuses them. A plugin that fails is run again after a pause that grows to a minute;
/// until then every request fails with its message.
final class ExecCredentials implements Credentials {

  private static final Duration RENEW_BEFORE = Duration.ofSeconds(20);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /// Between two runs because of refusals.
  private static final Duration REFUSAL_PAUSE = Duration.ofSeconds(10);

  private final ExecPlugin plugin;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);

  // all guarded by this, but `current` may be read without it
  private volatile Optional<ExecCredential> current = Optional.empty();
  private Optional<String> failure = Optional.empty();
  private long retryAt;
  private Optional<Long> renewedAt = Optional.empty();

  ExecCredentials(ExecPlugin plugin, InstantSource clock, LongSupplier nanoTime) {
    this.plugin = plugin;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized Optional<String> authorization() throws IOException {
    return valid().authorization();
  }

  @Override
  public Optional<String> latest() throws IOException {
    Optional<ExecCredential> known = current;
    return known.isPresent() ? known.get().authorization() : authorization();
  }

  @Override
  public synchronized Optional<ClientKeyPair> keyPair() throws IOException {
    return valid().keyPair();
  }

  @Override
  public synchronized boolean refused(Optional<String> used) throws IOException {
    Optional<String> now = current.flatMap(ExecCredential::authorization);
    if (!now.equals(used)) {
      return true; // renewed meanwhile
    }
    if (renewedAt.isPresent() && nanoTime.getAsLong() - renewedAt.get() < REFUSAL_PAUSE.toNanos()) {
      return false;
    }
    Optional<ExecCredential> before = current;
    return !renew().equals(before.orElseThrow());
  }

  @Override
  public String origin() {
    return "credentials of " + plugin.origin();
  }

  private ExecCredential valid() throws IOException {
    Instant now = clock.instant();
    if (current.isEmpty() || current.get().expiresBefore(now)) {
      return renew();
    }
    if (current.get().expiresBefore(now.plus(RENEW_BEFORE)) && !isRecent()) {
      try {
        return renew();
      } catch (IOException _) { // it is still valid
        return current.get();
      }
    }
    return current.get();
  }

  /// So that credentials that last for seconds are used.
  private boolean isRecent() {
    return renewedAt.filter(at -> nanoTime.getAsLong() - at < RENEW_BEFORE.toNanos()).isPresent();
  }

  private ExecCredential renew() throws IOException {
    if (failure.isPresent() && nanoTime.getAsLong() - retryAt < 0) {
      throw new IOException(failure.get());
    }
    try {
      ExecCredential renewed = plugin.run();
      current = Optional.of(renewed);
      failure = Optional.empty();
      renewedAt = Optional.of(nanoTime.getAsLong());
      backoff.reset();
      return renewed;
    } catch (IOException e) {
      if (!Thread.currentThread().isInterrupted()) {
        failure = Optional.of(String.valueOf(e.getMessage()));
        retryAt = nanoTime.getAsLong() + backoff.next().toNanos();
      }
      throw e;
    }
  }
}
