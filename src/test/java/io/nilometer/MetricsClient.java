package io.nilometer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.AnyServerCertificate;
import io.nilometer.demo.SimulatedCluster;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// Calls the metrics API over real connections with a bearer token, either through the API server,
/// as users do, or directly. Throws an [AssertionError] if the status is not 200.
///
/// @param token of the administrator of the cluster
record MetricsClient(HttpClient http, URI server, String token) implements AutoCloseable {

  static final String API = "/apis/metrics.k8s.io/v1beta1/";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String JSON = "application/json";

  static MetricsClient through(SimulatedCluster cluster) {
    return trusting(cluster.trusted(), cluster.apiServer(), cluster.token());
  }

  static MetricsClient trusting(SSLContext trusted, URI server, String token) {
    return new MetricsClient(http(trusted), server, token);
  }

  /// A client that calls a replica directly and accepts any certificate.
  static MetricsClient direct(int port, String token) {
    try {
      SSLContext trusting = SSLContext.getInstance("TLS");
      trusting.init(null, new TrustManager[] {new AnyServerCertificate()}, null);
      return trusting(trusting, URI.create("https://127.0.0.1:" + port), token);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static HttpClient http(SSLContext trusting) {
    return HttpClient.newBuilder()
        .sslContext(trusting)
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(PATIENCE)
        .build();
  }

  HttpResponse<byte[]> get(String path, String accept) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Accept", accept)
            .timeout(PATIENCE)
            .build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  int status(String path) throws IOException, InterruptedException {
    return get(path, "*/*").statusCode();
  }

  /// Calls without a token, as a probe does: no token can be reviewed during an outage of the API
  /// server.
  int probed(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(server.resolve(path)).timeout(PATIENCE).build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  byte[] found(String path, String accept) throws IOException, InterruptedException {
    HttpResponse<byte[]> response = get(path, accept);
    assertThat(response.statusCode())
        .as(() -> path + ": " + new String(response.body(), UTF_8))
        .isEqualTo(200);
    return response.body();
  }

  JsonObject json(String path) throws IOException, InterruptedException {
    return new JsonObject(new String(found(path, JSON), UTF_8));
  }

  List<Served> nodes() throws IOException, InterruptedException {
    return list("nodes");
  }

  List<Served> pods() throws IOException, InterruptedException {
    return list("pods");
  }

  /// @param resource with its query, if any: `pods?labelSelector=…`
  List<Served> list(String resource) throws IOException, InterruptedException {
    return Served.ofJsonList(new String(found(API + resource, JSON), UTF_8));
  }

  List<String> names(String resource) throws IOException, InterruptedException {
    return list(resource).stream().map(Served::name).toList();
  }

  Served node(String name) throws IOException, InterruptedException {
    return Served.ofJson(json(API + "nodes/" + name));
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
