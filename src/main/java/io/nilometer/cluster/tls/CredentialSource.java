package io.nilometer.cluster.tls;

import io.nilometer.tls.CredentialException;
import java.io.IOException;

/// Where the credentials of this replica come from.
interface CredentialSource {

  /// Reads the current credentials.
  ///
  /// @throws CredentialException they cannot be used
  /// @throws IOException they cannot be read now; a later attempt may succeed
  PeerCredentials load() throws CredentialException, IOException;
}
