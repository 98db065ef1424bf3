package io.nilometer.cluster.tls;

import io.nilometer.tls.CredentialException;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Credentials that all replicas share. The replica that finds none generates them, and the replica
/// that finds generated ones close to their end renews them. Credentials that another tool wrote
/// are only read.
final class SharedCredentials implements CredentialSource {

  private static final Logger LOG = LoggerFactory.getLogger(SharedCredentials.class);
  private static final int ATTEMPTS = 5;

  private final ClusterTls.InSecret place;
  private final CredentialStore store;
  private final InstantSource clock;

  SharedCredentials(ClusterTls.InSecret place, CredentialStore store, InstantSource clock) {
    this.place = place;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public PeerCredentials load() throws CredentialException, IOException {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Optional<PeerCredentials> found = attempt();
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new IOException(
        "Secret " + place + " changed during each of " + ATTEMPTS + " attempts to write it");
  }

  /// Empty if another replica wrote first.
  private Optional<PeerCredentials> attempt() throws CredentialException, IOException {
    Optional<CredentialStore.Kept> kept = store.read();
    try {
      return kept.filter(found -> !found.texts().isEmpty()).isPresent()
          ? use(kept.get())
          : generate(kept);
    } catch (GeneralSecurityException | CredentialException e) {
      throw new CredentialException("--cluster-tls-secret " + place + ": " + e.getMessage(), e);
    }
  }

  /// @param empty a Secret without data, where there is one
  private Optional<PeerCredentials> generate(Optional<CredentialStore.Kept> empty)
      throws GeneralSecurityException, IOException {
    GeneratedCredentials made = GeneratedCredentials.generate(clock.instant());
    boolean stored =
        empty.isPresent() ? store.replace(empty.get(), made.texts()) : store.create(made.texts());
    if (!stored) {
      return Optional.empty();
    }
    LOG.atInfo().addKeyValue("secret", place).log("Generated the replica certificate");
    return Optional.of(made.credentials());
  }

  private Optional<PeerCredentials> use(CredentialStore.Kept kept)
      throws CredentialException, GeneralSecurityException, IOException {
    Optional<GeneratedCredentials> next =
        GeneratedCredentials.renewed(kept.texts(), clock.instant());
    if (next.isEmpty()) {
      return Optional.of(GeneratedCredentials.credentials(kept.texts()));
    }
    if (!store.replace(kept, next.get().texts())) {
      return Optional.empty();
    }
    LOG.atInfo().addKeyValue("secret", place).log("Renewed the replica certificate");
    return Optional.of(next.get().credentials());
  }
}
