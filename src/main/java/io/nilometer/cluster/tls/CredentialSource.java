package io.nilometer.cluster.tls;

import java.io.IOException;

/// Where a replica's credentials come from.
interface CredentialSource {

  /// As they are now.
  ///
  /// @throws PeerCredentialsException they are no good
  /// @throws IOException they cannot be had now; later perhaps
  PeerCredentials load() throws PeerCredentialsException, IOException;
}
