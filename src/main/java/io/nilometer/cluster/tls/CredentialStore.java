package io.nilometer.cluster.tls;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// Stores the credentials that all replicas share, as named texts that change together. An
/// [IOException] means that the store does not answer, or refuses this replica.
public interface CredentialStore {

  /// What is stored.
  ///
  /// @param version differs after each change
  record Kept(String version, Map<String, String> texts) {}

  Optional<Kept> read() throws IOException;

  /// Returns false and changes nothing if something is stored already.
  boolean create(Map<String, String> texts) throws IOException;

  /// Returns false and changes nothing if `before` is not the stored version any more.
  boolean replace(Kept before, Map<String, String> texts) throws IOException;
}
