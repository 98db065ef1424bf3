package io.nilometer.cluster.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Credentials that all replicas share. Whoever finds none makes them, and whoever finds that those
/// a replica made will expire renews them. What somebody else put there is only read.
final class SharedCredentials implements CredentialSource {

  private static final Logger LOG = LoggerFactory.getLogger(SharedCredentials.class);
  private static final int TRIES = 5;

  private final ClusterTls.InSecret place;
  private final CredentialStore store;
  private final InstantSource clock;

  SharedCredentials(ClusterTls.InSecret place, CredentialStore store, InstantSource clock) {
    this.place = place;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public PeerCredentials load() throws PeerCredentialsException, IOException {
    for (int tries = 0; tries < TRIES; tries++) {
      Optional<PeerCredentials> found = attempt();
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new IOException("Secret " + place + " changes all the time");
  }

  /// Empty if another replica was faster.
  private Optional<PeerCredentials> attempt() throws PeerCredentialsException, IOException {
    Optional<CredentialStore.Kept> kept = store.read();
    try {
      return kept.filter(found -> !found.texts().isEmpty()).isPresent()
          ? use(kept.get())
          : make(kept);
    } catch (GeneralSecurityException e) {
      throw new PeerCredentialsException(
          "--cluster-tls-secret " + place + ": " + e.getMessage(), e);
    }
  }

  /// @param empty what waits for them, where there is something
  private Optional<PeerCredentials> make(Optional<CredentialStore.Kept> empty)
      throws GeneralSecurityException, IOException {
    SelfMade made = SelfMade.make(clock.instant());
    boolean kept =
        empty.isPresent() ? store.replace(empty.get(), made.texts()) : store.create(made.texts());
    if (!kept) {
      return Optional.empty();
    }
    LOG.atInfo().addKeyValue("secret", place).log("Made the replicas' certificate");
    return Optional.of(made.credentials());
  }

  private Optional<PeerCredentials> use(CredentialStore.Kept kept)
      throws GeneralSecurityException, IOException {
    Optional<SelfMade> next = SelfMade.renewed(kept.texts(), clock.instant());
    if (next.isEmpty()) {
      return Optional.of(SelfMade.credentials(kept.texts()));
    }
    if (!store.replace(kept, next.get().texts())) {
      return Optional.empty();
    }
    LOG.atInfo().addKeyValue("secret", place).log("Renewed the replicas' certificate");
    return Optional.of(next.get().credentials());
  }
}
