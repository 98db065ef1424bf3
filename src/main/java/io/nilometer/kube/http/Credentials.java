package io.nilometer.kube.http;

import io.nilometer.tls.PemSource;
import java.io.IOException;
import java.util.Optional;

/// What authenticates this program to the API server. Safe for any thread; the calling thread may
/// wait for a file or a program.
public interface Credentials {

  /// Neither token nor certificate.
  Credentials NONE =
      new Credentials() {
        @Override
        public Optional<String> authorization() {
          return Optional.empty();
        }

        @Override
        public String origin() {
          return "no credentials";
        }
      };

  /// A certificate and its key.
  record ClientKeyPair(PemSource certificate, PemSource key) {}

  /// Value of the header `Authorization`.
  ///
  /// @throws IOException there should be one, but it cannot be obtained; in one line for people
  Optional<String> authorization() throws IOException;

  /// The header's value as it was last: waits for a program only if there was none yet.
  default Optional<String> latest() throws IOException {
    return authorization();
  }

  /// Where they are configured, for messages.
  String origin();

  /// Shown in the TLS handshake.
  ///
  /// @throws IOException as for [#authorization]
  default Optional<ClientKeyPair> keyPair() throws IOException {
    return Optional.empty();
  }

  /// The API server answered 401. Returns whether another try may succeed, with other credentials.
  ///
  /// @param used the `Authorization` that was refused
  default boolean refused(Optional<String> used) throws IOException {
    return false;
  }
}
