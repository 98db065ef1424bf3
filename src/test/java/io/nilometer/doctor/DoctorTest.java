package io.nilometer.doctor;

import static io.nilometer.doctor.Examined.NODE;
import static io.nilometer.doctor.Examined.trouble;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.nilometer.demo.net.Authority;
import io.nilometer.demo.objects.Kind;
import io.nilometer.doctor.Finding.Trouble;
import io.nilometer.kube.KubeClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clusters that are broken in one way each: the doctor names it, and nothing else.
class DoctorTest {

  private @TempDir Path folder;

  @Test
  void aHealthyClusterHasNoTrouble() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.pod(Examined.ready());
      Report report = examined.report();
      assertThat(report.isWell()).isTrue();
      assertThat(report.findings()).hasSize(11).allMatch(Finding.Well.class::isInstance);
    }
  }

  @Test
  void aClusterWithoutPodsOfNilometerHasNoTrouble() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      assertThat(examined.report().isWell()).isTrue();
    }
  }

  @Test
  void aStoppedKubelet() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.cluster().stopKubelet(NODE);
      Trouble trouble = trouble(examined.report());
      assertThat(trouble.cause()).isEqualTo("1 of 3 kubelets: no connection");
      assertThat(trouble.details()).singleElement().asString().startsWith(NODE + ": 127.77.");
    }
  }

  @Test
  void aHangingKubelet() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.cluster().hang(NODE);
      assertThat(trouble(examined.report("--kubelet-request-timeout=5s")).cause())
          .isEqualTo("1 of 3 kubelets: connected, but no answer in time");
    }
  }

  @Test
  void namesThatDoNotResolve() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      Trouble trouble = trouble(examined.report("--kubelet-preferred-address-types=Hostname"));
      assertThat(trouble.cause()).isEqualTo("3 of 3 kubelets: the node's name does not resolve");
      assertThat(trouble.remedy().section()).isEqualTo(GuideSection.NAMES);
    }
  }

  @Test
  void aCertificateWithoutNames() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      var certificate =
          examined.cluster().authority().issue("system:node:" + NODE, List.of(), List.of());
      examined.cluster().certifyKubelet(NODE, certificate);
      Trouble trouble = trouble(examined.report());
      assertThat(trouble.cause())
          .isEqualTo("1 of 3 kubelets: the certificate is not for the address that is used");
      assertThat(trouble.details())
          .last()
          .asString()
          .startsWith(
              NODE
                  + " (127.77.0.1:"
                  + examined.cluster().kubeletPort()
                  + ") presents: subject \"CN=system:node:node-000\", issuer"
                  + " \"CN=simulated-cluster\", no subject alternative names, valid ");
    }
  }

  @Test
  void aCertificateOfAnotherAuthority() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      String address = examined.cluster().kubeletAddress(NODE);
      var certificate = Authority.create("another").issue("kubelet", List.of(address), List.of());
      examined.cluster().certifyKubelet(NODE, certificate);
      Trouble trouble = trouble(examined.report());
      assertThat(trouble.cause())
          .isEqualTo("1 of 3 kubelets: the certificate is not signed by the CA that is trusted");
      assertThat(trouble.details())
          .last()
          .asString()
          .contains("issuer \"CN=another\", names IP:" + address);
    }
  }

  @Test
  void kubeletsThatRefuse() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.cluster().fail(NODE, 401, "Unauthorized");
      examined.cluster().fail("node-001", 403, "Forbidden");
      examined.cluster().fail("node-002", 500, "broken");
      assertThat(Examined.troubles(examined.report()))
          .extracting(Trouble::cause)
          .containsExactly(
              "1 of 3 kubelets: 401: the kubelet does not accept the credentials",
              "1 of 3 kubelets: 403: no right to get nodes/metrics",
              "1 of 3 kubelets: an error status");
    }
  }

  @Test
  void aRightThatIsMissing() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.cluster().forbid("watch", "pods");
      examined.cluster().forbid("list", "pods");
      Trouble trouble = trouble(examined.report());
      assertThat(trouble.cause())
          .isEqualTo("the user of this program may not list pods, watch pods");
      assertThat(trouble.details())
          .first()
          .isEqualTo("apiGroups: [\"\"], resources: [pods], verbs: [list]");
      assertThat(trouble.remedy().text()).contains("ClusterRole system:nilometer");
    }
  }

  @Test
  void noAggregationLayer() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined
          .cluster()
          .put(
              Kind.CONFIG_MAPS,
              "kube-system",
              "extension-apiserver-authentication",
              "{\"data\": {\"client-ca-file\": \"\"}}");
      assertThat(trouble(examined.report()).cause())
          .startsWith("kube-apiserver has no front-proxy CA");
      examined
          .cluster()
          .remove(Kind.CONFIG_MAPS, "kube-system", "extension-apiserver-authentication");
      assertThat(trouble(examined.report()).cause())
          .isEqualTo(
              "kube-apiserver has no ConfigMap kube-system/extension-apiserver-authentication");
    }
  }

  @Test
  void anApiServiceWithoutEndpoints() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.apiService("False", "MissingEndpoints", "endpoints have no addresses");
      examined.pod(
          """
          {"phase": "Running", "containerStatuses": [
            {"name": "main", "ready": false, "restartCount": 4,
             "state": {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off 40s"}},
             "lastState": {"terminated": {"exitCode": 2, "reason": "Error"}}}]}
          """);
      List<Trouble> troubles = Examined.troubles(examined.report());
      assertThat(troubles)
          .extracting(Trouble::cause)
          .containsExactly(
              "1 of 1 Pods are not ready",
              "v1beta1.metrics.k8s.io is not available: MissingEndpoints");
      assertThat(troubles.getFirst().details())
          .containsExactly(
              "kube-system/nilometer-0: CrashLoopBackOff back-off 40s; it ended with exit code 2"
                  + " (Error), restarts: 4");
    }
  }

  @Test
  void noApiService() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.cluster().remove(Kind.API_SERVICES, "", "v1beta1.metrics.k8s.io");
      assertThat(examined.report().findings())
          .contains(
              new Finding.Unknown(
                  "APIService",
                  "there is no v1beta1.metrics.k8s.io, but metrics.k8s.io is served"));
    }
  }

  @Test
  void anApiServiceOfMetricsServer() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.podOf("nilometer", "other-0", "example.org/metrics-server:v0.9.0", Examined.ready());
      Trouble trouble = trouble(examined.report());
      assertThat(trouble.cause())
          .isEqualTo(
              "v1beta1.metrics.k8s.io belongs to Pods of example.org/metrics-server:v0.9.0 (Service"
                  + " kube-system/nilometer)");
    }
  }

  @Test
  void aClockThatIsBehind() throws Exception {
    Duration ahead = Duration.ofMinutes(10);
    try (var examined =
        Examined.cluster(folder, () -> InstantSource.system().instant().plus(ahead))) {
      assertThat(Examined.troubles(examined.report()))
          .extracting(Trouble::check)
          .containsExactly("clock", "clocks of nodes");
    }
  }

  @Test
  void anExpiredToken() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      Instant expiry = Instant.parse("2026-01-01T00:00:00Z");
      examined.token(
          "e30."
              + Base64.getUrlEncoder()
                  .encodeToString(
                      "{\"exp\":%d}"
                          .formatted(expiry.getEpochSecond())
                          .getBytes(StandardCharsets.UTF_8))
              + ".c2ln");
      assertThat(trouble(examined.report()).cause())
          .isEqualTo("the bearer token expired at 2026-01-01T00:00:00Z");
    }
  }

  @Test
  void anApiServerThatIsStopped() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      Report before = examined.report();
      assertThat(before.isWell()).isTrue();
      examined.cluster().stopApi();
      assertThat(trouble(examined.reportNow()).cause()).endsWith("Connection refused");
    }
  }

  @Test
  void fromAMachineThatReachesNoKubeletNothingIsKnownOfThem() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.pod(Examined.ready());
      examined.cluster().nodes().forEach(examined.cluster()::stopKubelet);
      assertThat(examined.report().isWell()).isTrue();
      assertThat(trouble(examined.reportInPod()).cause())
          .isEqualTo("3 of 3 kubelets: no connection");
    }
  }

  @Test
  void kubeletsThatArePinnedByAFileOfThePodAreNotJudgedFromOutside() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.pod(Examined.ready(), "--kubelet-certificate-authority=/etc/kubelets.crt");
      assertThat(examined.report().findings())
          .anyMatch(
              finding ->
                  finding instanceof Finding.Unknown unknown
                      && unknown.check().equals("kubelets")
                      && unknown.reason().contains("by files of their Pods"));
    }
  }

  @Test
  void thePodsFlagsAreUsed() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.pod(
          Examined.ready(), "--kubelet-service-account=$(POD_NAMESPACE)/nilometer-kubelets");
      assertThat(Examined.troubles(examined.report()))
          .extracting(Trouble::cause)
          .containsExactly(
              "ServiceAccount kube-system/nilometer-kubelets may not get nodes/metrics",
              "3 of 3 kubelets: there is no token for kubelets");
    }
  }

  @Test
  void aReleaseThatWasMetricsServersIsFoundBehindTheApiService() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.serviceOf("metrics-server", "nilometer-0.1.0");
      examined.apiService("False", "MissingEndpoints", "endpoints have no addresses");
      assertThat(trouble(examined.report()).details())
          .contains(
              "no Pod matches the selector of Service kube-system/nilometer:"
                  + " app.kubernetes.io/name=metrics-server");
      examined.apiService("True", "Passed", "all checks passed");
      examined.podOf("metrics-server", Examined.POD, "nilometer:0.1.0", Examined.ready());
      Report report = examined.report();
      assertThat(report.isWell()).isTrue();
      assertThat(report.origin()).isEqualTo("flags of Pod kube-system/nilometer-0");
    }
  }

  @Test
  void theFlagsOfAPodThatAnyoneMayHaveCreatedAreNotUsed() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.podIn(
          "tenant",
          "nilometer",
          "nilometer-0",
          "nilometer:0.1.0",
          Examined.ready(),
          "--kubelet-service-account=kube-system/nilometer-kubelets");
      Report report = examined.report();
      assertThat(report.origin()).isEmpty();
      assertThat(report.findings()).contains(new Finding.Well("kubelets", "3 kubelets answer"));
      assertThat(unknown(report))
          .singleElement()
          .asString()
          .startsWith("the flags of Pod tenant/nilometer-0 are not used");
    }
  }

  @Test
  void flagsThatCannotBeUsed() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.pod(Examined.ready(), "--metric-resolution=never");
      assertThat(trouble(examined.report()).cause())
          .startsWith("the flags of Pod kube-system/nilometer-0 cannot be used: ")
          .contains("--metric-resolution");
    }
  }

  @Test
  void anApiServerThatFallsSilentLeavesTimeForEachCheck() throws Exception {
    var end = new CountDownLatch(1);
    HttpServer server = silentAfterItsFirstAnswer(end);
    Path kubeconfig =
        Files.writeString(
            folder.resolve("kubeconfig"),
            """
            clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
            contexts: [{name: c, context: {cluster: c}}]
            current-context: c
            """
                .formatted(server.getAddress().getPort()));
    Limits limits =
        new Limits(
            Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(4));
    try (KubeClient kube = KubeClient.create(Optional.of(kubeconfig), Optional.empty())) {
      Report report =
          new Doctor(kube, flags -> Examined.settings(flags), false, InstantSource.system(), limits)
              .examine();
      assertThat(unknown(report))
          .hasSizeGreaterThan(5)
          .allMatch(reason -> !reason.endsWith("within 0 s"));
    } finally {
      end.countDown();
      server.stop(0);
    }
  }

  private static HttpServer silentAfterItsFirstAnswer(CountDownLatch end) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Thread::startVirtualThread);
    server.createContext(
        "/",
        exchange -> {
          if (exchange.getRequestURI().getPath().endsWith("/selfsubjectreviews")) {
            exchange.sendResponseHeaders(201, -1);
            exchange.close();
          } else {
            await(end);
          }
        });
    server.start();
    return server;
  }

  private static void await(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<String> unknown(Report report) {
    return report.findings().stream()
        .filter(Finding.Unknown.class::isInstance)
        .map(finding -> ((Finding.Unknown) finding).reason())
        .toList();
  }
}
