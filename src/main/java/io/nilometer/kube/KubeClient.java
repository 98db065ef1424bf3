package io.nilometer.kube;

import io.nilometer.kube.config.ClusterAccess;
import io.nilometer.kube.config.KubeConfigException;
import io.nilometer.kube.http.Credentials;
import io.nilometer.kube.http.KubeHttpClient;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.PemSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Client of one Kubernetes API server, and the credentials that go with it. It sends nothing by
/// itself: the server need not be there yet.
public final class KubeClient implements AutoCloseable {

  private static final String BEARER = "Bearer ";

  private final KubeHttpClient http;
  private final KubeCredentials credentials;

  private KubeClient(KubeHttpClient http, KubeCredentials credentials) {
    this.http = http;
    this.credentials = credentials;
  }

  /// Reads the kubeconfig, or without one what `KUBECONFIG` lists, or what a Pod finds in its
  /// container.
  ///
  /// @param context of the kubeconfig; absent: its current-context
  public static KubeClient create(Optional<Path> kubeconfig, Optional<String> context)
      throws KubeConfigException {
    return create(
        kubeconfig,
        context,
        System.getenv(),
        KubeCredentials.SERVICE_ACCOUNT,
        InstantSource.system(),
        System::nanoTime);
  }

  static KubeClient create(
      Optional<Path> kubeconfig,
      Optional<String> context,
      Map<String, String> environment,
      Path serviceAccount,
      InstantSource clock,
      LongSupplier nanoTime)
      throws KubeConfigException {
    ClusterAccess access =
        ClusterAccess.load(kubeconfig, context, environment, serviceAccount, clock, nanoTime);
    try {
      return new KubeClient(
          new KubeHttpClient(
              access.server(),
              access.identity(),
              access.proxy(),
              access.credentials(),
              access.impersonation(),
              clock),
          credentials(access));
    } catch (CredentialException e) {
      throw new KubeConfigException(e.getMessage());
    }
  }

  /// What kubelets are shown.
  public KubeCredentials credentials() {
    return credentials;
  }

  /// The API server's address, for logs.
  public String server() {
    return http.server();
  }

  /// Why the API server cannot be reached now; empty: it can be, as far as is known.
  public String problem() {
    return http.problem();
  }

  public KubeHttpClient http() {
    return http;
  }

  /// Another way to send requests, for typed objects.
  TypedClient typed(Duration timeout) {
    return new TypedClient(http, timeout);
  }

  @Override
  public void close() {
    http.close();
  }

  private static KubeCredentials credentials(ClusterAccess access) throws CredentialException {
    Credentials credentials = access.credentials();
    Optional<Credentials.ClientKeyPair> pair = access.fixedKeyPair();
    return new KubeCredentials(
        () -> token(credentials),
        text(pair.map(Credentials.ClientKeyPair::certificate)),
        text(pair.map(Credentials.ClientKeyPair::key)),
        text(access.identity().authorities()));
  }

  private static Optional<String> token(Credentials credentials) {
    try {
      return credentials
          .latest()
          .filter(value -> value.startsWith(BEARER))
          .map(value -> value.substring(BEARER.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static Optional<String> text(Optional<PemSource> source) throws CredentialException {
    return source.isEmpty() ? Optional.empty() : Optional.of(source.get().text());
  }
}
