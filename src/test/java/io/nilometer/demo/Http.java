package io.nilometer.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Asks a simulated cluster's API server and kubelets over real connections.
public record Http(SimulatedCluster cluster, HttpClient client) implements AutoCloseable {

  public static Http to(SimulatedCluster cluster) {
    HttpClient client =
        HttpClient.newBuilder()
            .sslContext(cluster.trusted())
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    return new Http(cluster, client);
  }

  URI kubelet(String node, String path) {
    return URI.create(
        "https://" + cluster.kubeletAddress(node) + ":" + cluster.kubeletPort() + path);
  }

  public HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri)
        .header("Authorization", "Bearer " + cluster.token())
        .timeout(Duration.ofSeconds(20));
  }

  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> scrape(String node) throws IOException, InterruptedException {
    return send(request(kubelet(node, "/metrics/resource")));
  }

  CompletableFuture<HttpResponse<String>> scrapeLater(String node) {
    return client.sendAsync(
        request(kubelet(node, "/metrics/resource")).build(), BodyHandlers.ofString());
  }

  public HttpResponse<String> api(String path) throws IOException, InterruptedException {
    return send(request(cluster.apiServer().resolve(path)));
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
