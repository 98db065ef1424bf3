package io.nilometer.kube.config;

import io.nilometer.kube.http.Credentials;
import java.io.IOException;
import java.util.Optional;

/// A client certificate, besides what else there is.
record WithKeyPair(Credentials other, ClientKeyPair certificate) implements Credentials {

  @Override
  public Optional<String> authorization() throws IOException {
    return other.authorization();
  }

  @Override
  public Optional<String> latest() throws IOException {
    return other.latest();
  }

  @Override
  public Optional<ClientKeyPair> keyPair() {
    return Optional.of(certificate);
  }

  @Override
  public boolean refused(Optional<String> used) throws IOException {
    return other.refused(used);
  }

  @Override
  public String origin() {
    return other.origin();
  }
}
