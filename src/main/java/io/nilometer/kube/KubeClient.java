package io.nilometer.kube;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/// A way to one Kubernetes API server, and the credentials that go with it. It asks nothing by
/// itself: the server need not be there yet. A failed request is not repeated by the client; who
/// asks decides that.
public final class KubeClient implements AutoCloseable {

  private static final int CONNECT_MILLIS = 10_000;

  private final ApiHttp http;
  private final KubeCredentials credentials;

  private KubeClient(ApiHttp http, KubeCredentials credentials) {
    this.http = http;
    this.credentials = credentials;
  }

  /// Reads the kubeconfig, or without one what a Pod finds in its container.
  ///
  /// @param vertx outlives this client
  public static KubeClient create(Optional<Path> kubeconfig, Vertx vertx)
      throws KubeConfigException {
    return create(kubeconfig, Optional.empty(), vertx);
  }

  /// Reads one context of the kubeconfig.
  ///
  /// @param context of the kubeconfig; absent: its current-context
  public static KubeClient create(Optional<Path> kubeconfig, Optional<String> context, Vertx vertx)
      throws KubeConfigException {
    return create(
        kubeconfig,
        context,
        System.getenv(),
        KubeCredentials.SERVICE_ACCOUNT,
        InstantSource.system(),
        vertx);
  }

  static KubeClient create(
      Optional<Path> kubeconfig,
      Optional<String> context,
      Map<String, String> environment,
      Path serviceAccount,
      InstantSource clock,
      Vertx vertx)
      throws KubeConfigException {
    Config config =
        kubeconfig.isPresent()
            ? Kubeconfig.load(kubeconfig.get(), context, clock)
            : InCluster.load(environment, serviceAccount, clock);
    config.setRequestRetryBackoffLimit(0);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.setUserAgent("nilometer");
    String source = kubeconfig.map(file -> "kubeconfig " + file).orElse("the Pod's ServiceAccount");
    try {
      KubeCredentials credentials = credentials(config);
      String server = URI.create(config.getMasterUrl()).toURL().toString(); // or says what is wrong
      HttpClient client = new VertxHttpClientFactory(vertx).newBuilder(config).build();
      return new KubeClient(new ApiHttp(client, server), credentials);
    } catch (IOException | RuntimeException e) {
      throw new KubeConfigException(source + " cannot be used: " + Kubeconfig.oneLine(e), e);
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

  public ApiHttp http() {
    return http;
  }

  @Override
  public void close() {
    http.client().close();
  }

  private static KubeCredentials credentials(Config config) throws IOException {
    return new KubeCredentials(
        () -> token(config),
        pem(config.getClientCertData(), config.getClientCertFile()),
        pem(config.getClientKeyData(), config.getClientKeyFile()),
        pem(config.getCaCertData(), config.getCaCertFile()));
  }

  /// The first two are set for a token that is fixed or lies in a file, the last for one that
  /// fabric8 itself renews.
  private static Optional<String> token(Config config) {
    OAuthTokenProvider provider = config.getOauthTokenProvider();
    if (provider != null) {
      return Optional.of(provider.getToken());
    }
    return Optional.ofNullable(config.getOauthToken())
        .or(() -> Optional.ofNullable(config.getAutoOAuthToken()));
  }

  private static Optional<String> pem(String data, String file) throws IOException {
    if (data != null && !data.isEmpty()) {
      return Optional.of(new String(decoded(data), StandardCharsets.UTF_8));
    }
    return file == null || file.isEmpty()
        ? Optional.empty()
        : Optional.of(Files.readString(Path.of(file)));
  }

  /// Kubeconfigs hold base64 of PEM; exec plugins give the PEM itself.
  private static byte[] decoded(String data) {
    return data.startsWith("-----")
        ? data.getBytes(StandardCharsets.UTF_8)
        : Base64.getMimeDecoder().decode(data);
  }
}
