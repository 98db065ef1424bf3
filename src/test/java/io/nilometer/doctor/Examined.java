package io.nilometer.doctor;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.Config;
import io.nilometer.cli.Serve;
import io.nilometer.cli.flags.FlagOptions;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.demo.objects.Kind;
import io.nilometer.kube.KubeClient;
import io.nilometer.settings.Configuration;
import io.nilometer.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// A simulated cluster in which Nilometer seems to run, and what the doctor finds in it.
final class Examined implements AutoCloseable {

  static final String NODE = "node-000";
  static final String POD = "nilometer-0";
  private static final Duration LONG = Duration.ofSeconds(60);

  private final SimulatedCluster cluster;
  private final HttpServer metrics;
  private final Path kubeconfig;

  private Examined(SimulatedCluster cluster, HttpServer metrics, Path kubeconfig) {
    this.cluster = cluster;
    this.metrics = metrics;
    this.kubeconfig = kubeconfig;
  }

  /// Three nodes, with the API objects of an installation, but no Pod.
  static Examined cluster(Path folder) throws IOException {
    return cluster(folder, InstantSource.system());
  }

  static Examined cluster(Path folder, InstantSource clock) throws IOException {
    var cluster = SimulatedCluster.start(ClusterSpec.of(3, 1), clock, 0);
    HttpServer metrics = metrics(cluster.nodes());
    cluster.backends(List.of(URI.create("http://127.0.0.1:" + metrics.getAddress().getPort())));
    Path kubeconfig = folder.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    var examined = new Examined(cluster, metrics, kubeconfig);
    cluster.addUser("system:serviceaccount:kube-system:nilometer", true);
    examined.apiService("True", "Passed", "all checks passed");
    examined.serviceOf("nilometer", "nilometer-0.1.0");
    return examined;
  }

  /// The Service that the APIService names, of a release whose objects have this name as label.
  void serviceOf(String name, String chart) {
    cluster.put(
        Kind.SERVICES,
        "kube-system",
        "nilometer",
        """
        {"metadata": {"labels": {"app.kubernetes.io/name": "%s", "helm.sh/chart": "%s"}},
         "spec": {"selector": {"app.kubernetes.io/name": "%s"}, "ports": [{"port": 443}]}}
        """
            .formatted(name, chart, name));
  }

  private static HttpServer metrics(List<String> nodes) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String items =
        nodes.stream()
            .map("{\"metadata\":{\"name\":\"%s\"}}"::formatted)
            .collect(Collectors.joining(","));
    byte[] body = ("{\"items\":[" + items + "]}").getBytes(StandardCharsets.UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }

  SimulatedCluster cluster() {
    return cluster;
  }

  /// @param status of the condition Available
  void apiService(String status, String reason, String message) {
    cluster.put(
        Kind.API_SERVICES,
        "",
        "v1beta1.metrics.k8s.io",
        """
        {"spec": {"service": {"namespace": "kube-system", "name": "nilometer", "port": 443}},
         "status": {"conditions": [
           {"type": "Available", "status": "%s", "reason": "%s", "message": "%s"}]}}
        """
            .formatted(status, reason, message));
  }

  /// A Pod of Nilometer.
  ///
  /// @param status as JSON
  /// @param flags of its container
  void pod(String status, String... flags) {
    podOf("nilometer", POD, "nilometer:0.1.0", status, flags);
  }

  void podOf(String label, String name, String image, String status, String... flags) {
    podIn("kube-system", label, name, image, status, flags);
  }

  void podIn(
      String namespace, String label, String name, String image, String status, String... flags) {
    cluster.put(
        Kind.PODS,
        namespace,
        name,
        """
        {"metadata": {"labels": {"app.kubernetes.io/name": "%s"}},
         "spec": {"serviceAccountName": "nilometer", "containers": [
           {"name": "main", "image": "%s", "args": [%s],
            "env": [{"name": "POD_NAMESPACE",
                     "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}}}],
            "ports": [{"name": "https", "containerPort": 10250},
                      {"name": "cluster", "containerPort": 7946}]}]},
         "status": %s}
        """
            .formatted(
                label,
                image,
                Stream.of(flags).map(flag -> "\"" + flag + "\"").collect(Collectors.joining(",")),
                status));
  }

  static String ready() {
    return """
    {"phase": "Running", "podIP": "127.0.0.1",
     "conditions": [{"type": "Ready", "status": "True"}]}
    """;
  }

  /// The token of the kubeconfig becomes another one.
  void token(String token) throws IOException {
    Files.writeString(kubeconfig, Files.readString(kubeconfig).replace(cluster.token(), token));
  }

  /// What the doctor finds from outside the cluster, with flags that fit the simulated kubelets.
  Report report(String... flags) throws Exception {
    return report(false, flags);
  }

  Report reportInPod(String... flags) throws Exception {
    return report(true, flags);
  }

  private Report report(boolean inPod, String... flags) throws Exception {
    Awaitility.await().until(this::servesMetrics);
    return reportNow(inPod, flags);
  }

  /// Whether or not metrics are served.
  Report reportNow() throws Exception {
    return reportNow(false);
  }

  private Report reportNow(boolean inPod, String... flags) throws Exception {
    try (KubeClient kube = KubeClient.create(Optional.of(kubeconfig), Optional.empty())) {
      return new Doctor(
              kube,
              ofPod -> settings(ofPod, flags),
              inPod,
              InstantSource.system(),
              new Limits(LONG, LONG, Duration.ZERO, LONG))
          .examine();
    }
  }

  /// The backend counts as ready only after its first probe.
  private boolean servesMetrics() throws Exception {
    try (var http = io.nilometer.demo.Http.to(cluster)) {
      return http.api("/apis/metrics.k8s.io/v1beta1/nodes").statusCode() == 200;
    }
  }

  static Settings settings(List<String> ofPod, String... own) {
    Config flags =
        Serve.with(own)
            .settings()
            .withFallback(
                FlagOptions.settingsWithoutFiles(Serve.with(ofPod.toArray(String[]::new)).parsed()))
            .withFallback(
                Serve.with(
                        "--kubelet-preferred-address-types=InternalIP",
                        "--kubelet-use-node-status-port")
                    .settings());
    return Settings.of(Configuration.load(flags, Map.of(), Optional.empty()));
  }

  static List<Finding.Trouble> troubles(Report report) {
    return report.findings().stream()
        .filter(Finding.Trouble.class::isInstance)
        .map(Finding.Trouble.class::cast)
        .toList();
  }

  /// The only trouble.
  static Finding.Trouble trouble(Report report) {
    List<Finding.Trouble> troubles = troubles(report);
    if (troubles.size() != 1) {
      throw new AssertionError("not one trouble:\n" + String.join("\n", ReportText.lines(report)));
    }
    return troubles.getFirst();
  }

  @Override
  public void close() {
    metrics.stop(0);
    cluster.close();
  }
}
