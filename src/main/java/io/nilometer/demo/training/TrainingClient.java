package io.nilometer.demo.training;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.model.PodRef;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/// Sends the requests that clients send, over one kept connection: through the API server or
/// directly.
final class TrainingClient implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int FEW = 3;

  // of the simulated cluster: the pods of an app are all in one namespace
  private static final int APPS = 500;
  private static final int NAMESPACES = 10;

  private static final String METRICS = "/apis/metrics.k8s.io/v1beta1";
  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf," + JSON;
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io," + JSON;
  private static final List<String> EVERYTHING =
      List.of(
          METRICS + "/nodes",
          METRICS + "/pods",
          METRICS + "/pods?labelSelector=tier%3Dweb",
          METRICS + "/namespaces/ns-000/pods",
          METRICS,
          "/apis",
          "/openapi/v2",
          "/openapi/v3",
          "/metrics",
          "/livez",
          "/readyz");

  private final HttpClient http;
  private final URI server;
  private final String token;

  TrainingClient(SSLContext trusted, URI server, String token) {
    this.http =
        HttpClient.newBuilder()
            .sslContext(trusted)
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    this.server = server;
    this.token = token;
  }

  /// Lists, discovery, documents, metrics and health checks, in every form.
  void askForEverything() throws IOException, InterruptedException {
    for (String path : EVERYTHING) {
      for (String form : List.of(JSON, PROTOBUF, TABLE)) {
        get(path, form);
      }
    }
  }

  /// The pods of one app after another, as autoscalers do, then single objects. Each round has
  /// apps of its own, so that access is reviewed.
  void askForFew(SimulatedCluster cluster, int round) throws IOException, InterruptedException {
    for (int query = round * FEW; query < (round + 1) * FEW; query++) {
      get(
          METRICS
              + "/namespaces/ns-%03d/pods?labelSelector=app%%3Dapp-%d"
                  .formatted(query % NAMESPACES, query % APPS),
          PROTOBUF);
    }
    PodRef pod = cluster.pods().get(round);
    get(METRICS + "/namespaces/%s/pods/%s".formatted(pod.namespace(), pod.name()), JSON);
    get(METRICS + "/nodes/" + cluster.nodes().get(round % cluster.nodes().size()), JSON);
    get(METRICS + "/nodes", JSON);
  }

  /// As `kubectl get` and informers do. At the end: while somebody watches, a replica keeps a copy
  /// of everything, which most clusters never need.
  void askForChanges() throws IOException, InterruptedException {
    get(METRICS + "/pods?limit=500", TABLE);
    get(METRICS + "/nodes?limit=500", TABLE);
    get(METRICS + "/pods?resourceVersion=0", JSON);
    get(METRICS + "/pods?watch=1&timeoutSeconds=1", JSON);
    get(METRICS + "/nodes?watch=1&timeoutSeconds=1", PROTOBUF);
  }

  /// Whatever the answer: not every path has every form, and a busy machine may not serve all yet.
  private void get(String path, String accept) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Accept", accept)
            .timeout(PATIENCE)
            .build();
    http.send(request, BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
