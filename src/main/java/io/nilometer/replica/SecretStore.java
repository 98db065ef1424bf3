package io.nilometer.replica;

import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.cluster.tls.CredentialStore;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.SecretClient;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// Stores the replicas' credentials in a Secret.
record SecretStore(SecretClient secret) implements CredentialStore {

  static SecretStore of(KubeClient client, ClusterTls.InSecret place) {
    return new SecretStore(new SecretClient(client, place.namespace(), place.name()));
  }

  @Override
  public Optional<Kept> read() throws IOException {
    return secret.read().map(found -> new Kept(found.resourceVersion(), found.data()));
  }

  @Override
  public boolean create(Map<String, String> texts) throws IOException {
    return secret.create(texts);
  }

  @Override
  public boolean replace(Kept before, Map<String, String> texts) throws IOException {
    return secret.replace(new SecretClient.Secret(before.version(), before.texts()), texts);
  }
}
