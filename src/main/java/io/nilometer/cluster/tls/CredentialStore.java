package io.nilometer.cluster.tls;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// Keeps the credentials that replicas share: texts under names, all of them at once. An
/// [IOException] means that it does not answer, or not to this replica.
public interface CredentialStore {

  /// What is there.
  ///
  /// @param version changes with each change
  record Kept(String version, Map<String, String> texts) {}

  Optional<Kept> read() throws IOException;

  /// Returns false, and does nothing, if there is something already.
  boolean create(Map<String, String> texts) throws IOException;

  /// Returns false, and does nothing, if something else took its place meanwhile.
  boolean replace(Kept before, Map<String, String> texts) throws IOException;
}
