package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.nilometer.cli.Serve;
import io.nilometer.cluster.ClusterSettings;
import io.nilometer.cluster.HostPort;
import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.settings.NamespacedName;
import io.nilometer.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks that the files of k8s/ match the program and each other.
class ManifestsTest {

  /// The requests of the program to the API server and to kubelets. A watch or list of objects by
  /// name counts as a request for that name.
  private static final Set<String> ASKED =
      Set.of(
          // POST /api/v1/namespaces/kube-system/serviceaccounts/nilometer-kubelets/token
          "create serviceaccounts/token/nilometer-kubelets in kube-system",
          "list nodes", // GET /api/v1/nodes
          "watch nodes",
          "list pods", // GET /api/v1/pods
          "watch pods",
          // GET /api/v1/namespaces/kube-system/configmaps, selected by name; get comes with it
          "get configmaps/extension-apiserver-authentication in kube-system",
          "list configmaps/extension-apiserver-authentication in kube-system",
          "watch configmaps/extension-apiserver-authentication in kube-system",
          "create authentication.k8s.io/tokenreviews",
          "create authorization.k8s.io/subjectaccessreviews");

  /// The requests with a lease and an existing Secret.
  private static final Set<String> ASKED_BY_REPLICAS =
      Set.of(
          "create coordination.k8s.io/leases in kube-system",
          "get coordination.k8s.io/leases/nilometer in kube-system",
          "update coordination.k8s.io/leases/nilometer in kube-system",
          "get coordination.k8s.io/leases/nilometer-bootstrap in kube-system",
          "update coordination.k8s.io/leases/nilometer-bootstrap in kube-system",
          "get secrets/nilometer-cluster-tls in kube-system",
          "update secrets/nilometer-cluster-tls in kube-system");

  private List<Manifest> base;
  private List<Manifest> ha;
  private Workload alone;
  private Workload replicated;

  @BeforeEach
  void read() throws IOException {
    base = Manifest.in("base");
    ha = Manifest.in("ha");
    alone = new Workload(Manifest.only(base, "Deployment", "nilometer"), "nilometer-5d4b-x7z");
    replicated = new Workload(Manifest.only(ha, "StatefulSet", "nilometer"), "nilometer-0");
  }

  private Stream<Workload> workloads() {
    return Stream.of(alone, replicated);
  }

  private Stream<Manifest> all() {
    return Stream.concat(base.stream(), ha.stream());
  }

  @Test
  void manifestFlagsExistAndHaveAnEffect() {
    assertThat(workloads())
        .allSatisfy(
            workload -> {
              Settings settings = workload.settings();
              assertThat(settings.scrape().resolution()).isEqualTo(Duration.ofSeconds(15));
              assertThat(Serve.with(workload.arguments().toArray(String[]::new)).ignored())
                  .isEmpty();
            });
  }

  @Test
  void severalReplicasAreConfiguredAsOneExceptForTheCluster() {
    assertThat(replicated.arguments())
        .containsAll(alone.arguments())
        .filteredOn(argument -> !argument.startsWith("--cluster-"))
        .isEqualTo(alone.arguments());
    assertThat(
            Stream.of("image", "securityContext", "startupProbe", "livenessProbe", "volumeMounts"))
        .allSatisfy(
            part ->
                assertThat(replicated.container().path(part))
                    .isNotEqualTo(MissingNode.getInstance())
                    .isEqualTo(alone.container().path(part)));
  }

  @Test
  void manifestPortsAreThoseTheProgramListensOn() {
    assertThat(alone.ports())
        .isEqualTo(Map.of("https", alone.settings().serving().listen().port()));
    Settings settings = replicated.settings();
    assertThat(replicated.ports())
        .isEqualTo(
            Map.of(
                "https",
                settings.serving().listen().port(),
                "cluster",
                settings.cluster().bind().port()));
  }

  @Test
  void everyNamedPortExistsInThePods() {
    Set<String> named = new TreeSet<>();
    workloads()
        .flatMap(
            workload ->
                Stream.of("startupProbe", "livenessProbe", "readinessProbe")
                    .map(probe -> workload.container().path(probe).at("/httpGet/port").asText()))
        .forEach(named::add);
    all()
        .filter(one -> one.kind().equals("Service"))
        .flatMap(service -> service.at("/spec/ports").valueStream())
        .forEach(port -> named.add(port.path("targetPort").asText()));
    all()
        .filter(one -> one.kind().equals("NetworkPolicy"))
        .flatMap(policy -> policy.at("/spec/ingress").valueStream())
        .forEach(rule -> rule.path("ports").forEach(port -> named.add(port.path("port").asText())));
    assertThat(named).isEqualTo(replicated.ports().keySet());
  }

  @Test
  void seedsAreTheFirstReplicasByTheirNamesInTheHeadlessService() {
    Manifest service = Manifest.only(ha, "Service", "nilometer-cluster");
    assertThat(service.text("/spec/clusterIP")).isEqualTo("None");
    assertThat(service.at("/spec/publishNotReadyAddresses").asBoolean()).isTrue();
    assertThat(replicated.manifest().text("/spec/serviceName")).isEqualTo(service.name());

    ClusterSettings cluster = replicated.settings().cluster();
    int port = service.at("/spec/ports/0/port").asInt();
    assertThat(cluster.seeds())
        .isEqualTo(
            IntStream.range(0, 3)
                .mapToObj(
                    ordinal ->
                        new HostPort(
                            replicated.manifest().name() + "-" + ordinal + "." + service.name(),
                            port))
                .toList());
    assertThat(cluster.self()).isEqualTo(cluster.seeds().getFirst());
    assertThat(cluster.bind().host()).isEqualTo("0.0.0.0");
  }

  @Test
  void rightsAreExactlyThoseThatTheProgramUses() {
    assertThat(Rights.of("nilometer", base)).isEqualTo(ASKED);
    assertThat(Rights.of("nilometer", ha)).isEqualTo(ASKED_BY_REPLICAS);
  }

  @Test
  void theTokenThatKubeletsSeeOpensNothingElse() {
    NamespacedName account = alone.settings().kubernetes().kubeletServiceAccount().orElseThrow();
    assertThat(account).isEqualTo(new NamespacedName("kube-system", "nilometer-kubelets"));
    assertThat(replicated.settings().kubernetes().kubeletServiceAccount()).contains(account);
    assertThat(Manifest.only(base, "ServiceAccount", account.name()).kind()).isNotEmpty();
    assertThat(Rights.of(account.name(), base)).containsExactly("get nodes/metrics");
    assertThat(Rights.of(account.name(), ha)).isEmpty();
  }

  @Test
  void rightsNameTheLeaseAndTheSecretOfTheConfiguration() {
    Settings settings = replicated.settings();
    NamespacedName lease = settings.lease().orElseThrow();
    assertThat(settings.cluster().tls()).isInstanceOf(ClusterTls.InSecret.class);
    assertThat(ASKED_BY_REPLICAS)
        .contains(
            "update coordination.k8s.io/leases/%s in %s".formatted(lease.name(), lease.namespace()),
            "update coordination.k8s.io/leases/%s-bootstrap in %s"
                .formatted(lease.name(), lease.namespace()),
            "update secrets/nilometer-cluster-tls in kube-system");
    assertThat(settings.cluster().tls()).hasToString("kube-system/nilometer-cluster-tls");
  }

  @Test
  void applyingTheSecretAgainLeavesItsDataAsItIs() {
    Manifest secret = Manifest.only(ha, "Secret", "nilometer-cluster-tls");
    assertThat(secret.at("/data").isMissingNode()).isTrue();
    assertThat(secret.at("/stringData").isMissingNode()).isTrue();
    assertThat(secret.text("/type")).isEqualTo("Opaque");
  }

  @Test
  void podSelectorsMatchThePodTemplates() {
    Stream<JsonNode> selectors =
        all()
            .flatMap(
                one ->
                    one.kind().equals("Service")
                        ? Stream.of(one.at("/spec/selector"))
                        : one.json().findValues("matchLabels").stream());
    Map<String, String> labels = Map.of("app.kubernetes.io/name", "nilometer");
    assertThat(selectors.map(selector -> new Manifest(selector).labels("")))
        .hasSize(10)
        .containsOnly(labels);
    assertThat(workloads()).extracting(Workload::labels).containsOnly(labels);
  }

  /// It spares the APIService v1beta1, which metrics-server uses too.
  @Test
  void theRollbackInTheDocumentsDeletesAllKindsButTheApiServices() throws IOException {
    String page = Files.readString(Path.of("docs/migration.md"));
    List<String> deleted =
        Pattern.compile("kubectl .*delete (\\S+) -l app\\.kubernetes\\.io/name=nilometer\n")
            .matcher(page)
            .results()
            .flatMap(found -> Stream.of(found.group(1).split(",", -1)))
            .toList();
    Set<String> kinds =
        all().map(one -> one.kind().toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
    assertThat(kinds.remove("apiservice")).isTrue();
    assertThat(deleted).containsExactlyInAnyOrderElementsOf(kinds);
  }

  @Test
  void podsRunWithLeastPrivilege() {
    assertThat(workloads())
        .allSatisfy(
            workload -> {
              JsonNode container = workload.container().path("securityContext");
              assertThat(container.path("runAsNonRoot").asBoolean()).isTrue();
              assertThat(container.path("runAsUser").asInt()).isPositive();
              assertThat(container.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
              assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
              assertThat(container.path("readOnlyRootFilesystem").asBoolean()).isTrue();
              assertThat(Manifest.texts(container.at("/capabilities/drop"))).containsExactly("ALL");
              assertThat(container.at("/capabilities/add").isMissingNode()).isTrue();
              assertThat(workload.pods().findValues("hostPath")).isEmpty();
              assertThat(workload.pods().path("hostNetwork").asBoolean()).isFalse();
            });
  }

  @Test
  void theProgramWritesOnlyToVolumes() {
    assertThat(workloads())
        .allSatisfy(
            workload -> {
              JsonNode mount = workload.container().at("/volumeMounts/0");
              assertThat(mount.path("mountPath").asText()).isEqualTo("/tmp");
              assertThat(workload.settings().serving().certificate().directory())
                  .isEqualTo(Path.of("/tmp"));
              JsonNode volume = workload.pods().at("/volumes/0");
              assertThat(volume.path("name")).isEqualTo(mount.path("name"));
              assertThat(volume.at("/emptyDir/sizeLimit").asText()).isEqualTo("64Mi");
            });
  }

  @Test
  void theGracePeriodCoversTheShutdown() {
    assertThat(workloads())
        .allSatisfy(
            workload -> {
              Settings settings = workload.settings();
              assertThat(settings.serving().shutdown().delay()).isEqualTo(Duration.ofSeconds(5));
              assertThat(workload.pods().path("terminationGracePeriodSeconds").asInt())
                  .isGreaterThan(25);
            });
  }

  /// The program does not mind that they exist, and an uninstallation deletes them.
  @Test
  void leasesAreInTheManifestsWithoutAHolder() {
    NamespacedName lease = replicated.settings().lease().orElseThrow();
    assertThat(ha.stream().filter(one -> one.kind().equals("Lease")))
        .extracting(Manifest::name)
        .containsExactlyInAnyOrder(lease.name(), lease.name() + "-bootstrap");
    assertThat(ha.stream().filter(one -> one.kind().equals("Lease")))
        .allSatisfy(one -> assertThat(one.at("/spec").isMissingNode()).isTrue());
  }

  /// Replicas share a node only where fewer nodes than replicas take Pods. None stays Pending: an
  /// update would wait for it.
  @Test
  void replicasAreOnDifferentMachinesAndMoveOneAtATime() {
    Manifest set = replicated.manifest();
    assertThat(set.at("/spec/replicas").asInt()).isEqualTo(3);
    assertThat(set.text("/spec/podManagementPolicy")).isEqualTo("Parallel");
    assertThat(set.at("/spec/minReadySeconds").asInt()).isEqualTo(10);
    assertThat(set.at("/spec/updateStrategy/rollingUpdate/partition").asInt()).isZero();
    JsonNode apart = replicated.pods().at("/topologySpreadConstraints/0");
    assertThat(apart.path("topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
    assertThat(apart.path("maxSkew").asInt()).isOne();
    assertThat(apart.path("whenUnsatisfiable").asText()).isEqualTo("DoNotSchedule");
    assertThat(apart.path("nodeTaintsPolicy").asText()).isEqualTo("Honor");
    assertThat(replicated.pods().path("affinity").isMissingNode()).isTrue();
    JsonNode onlyOfAStatefulSet = apart.at("/labelSelector/matchExpressions");
    assertThat(onlyOfAStatefulSet).hasSize(1);
    assertThat(onlyOfAStatefulSet.at("/0/key").asText())
        .isEqualTo("statefulset.kubernetes.io/pod-name");
    assertThat(onlyOfAStatefulSet.at("/0/operator").asText()).isEqualTo("Exists");
    assertThat(
            Manifest.only(ha, "PodDisruptionBudget", "nilometer")
                .at("/spec/maxUnavailable")
                .asInt())
        .isOne();
  }

  @Test
  void onlyReplicasReachTheClusterPortAndAllClientsReachTheApi() {
    JsonNode api = Manifest.only(base, "NetworkPolicy", "nilometer").at("/spec/ingress");
    assertThat(api).hasSize(1);
    assertThat(api.at("/0/ports")).hasSize(1);
    assertThat(api.at("/0/ports/0/port").asText()).isEqualTo("https");
    assertThat(api.at("/0/from").isMissingNode()).isTrue();
    JsonNode cluster = Manifest.only(ha, "NetworkPolicy", "nilometer-cluster").at("/spec/ingress");
    assertThat(cluster).hasSize(1);
    assertThat(cluster.at("/0/ports")).hasSize(1);
    assertThat(cluster.at("/0/ports/0/port").asText()).isEqualTo("cluster");
    assertThat(cluster.at("/0/from")).hasSize(1);
    assertThat(cluster.at("/0/from/0/podSelector/matchLabels").size()).isOne();
    assertThat(cluster.at("/0/from/0/namespaceSelector").isMissingNode()).isTrue();
  }

  @Test
  void v1IsPreferred() {
    assertThat(
            Stream.of("v1", "v1beta1")
                .map(version -> Manifest.only(base, "APIService", version + ".metrics.k8s.io"))
                .map(api -> api.at("/spec/versionPriority").asInt()))
        .isSortedAccordingTo(Comparator.reverseOrder())
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1beta1"})
  void theApiServiceNamesTheService(String version) {
    Manifest api = Manifest.only(base, "APIService", version + ".metrics.k8s.io");
    assertThat(api.text("/spec/version")).isEqualTo(version);
    assertThat(api.text("/spec/group")).isEqualTo("metrics.k8s.io");
    Manifest service = Manifest.only(base, "Service", api.text("/spec/service/name"));
    assertThat(api.text("/spec/service/namespace")).isEqualTo("kube-system");
    assertThat(service.at("/spec/ports/0/port").asInt())
        .isEqualTo(api.at("/spec/service/port").asInt());
  }

  /// `null` deletes the CA bundle of a metrics-server. The API server does not accept one beside
  /// `insecureSkipTLSVerify`.
  @ParameterizedTest
  @ValueSource(strings = {"v1", "v1beta1"})
  void theApiServiceLeavesNoCaBundleOfThePreviousOwner(String version) {
    Manifest api = Manifest.only(base, "APIService", version + ".metrics.k8s.io");
    assertThat(api.at("/spec/insecureSkipTLSVerify").asBoolean()).isTrue();
    assertThat(api.at("/spec").has("caBundle")).isTrue();
    assertThat(api.at("/spec/caBundle").isNull()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "ha"})
  void theVersionIsThatOfTheBuild(String folder) throws IOException {
    String version =
        Files.readString(Path.of("pom.xml"))
            .lines()
            .filter(line -> line.startsWith("  <version>"))
            .findFirst()
            .orElseThrow()
            .replaceAll("</?version>", "")
            .strip();
    Manifest together =
        Manifest.parse(Files.readString(Path.of("k8s", folder, "kustomization.yaml"))).getFirst();
    assertThat(together.labels("/labels/0/pairs"))
        .containsEntry("app.kubernetes.io/version", version);
    assertThat(workloads())
        .extracting(workload -> workload.container().path("image").asText())
        .containsOnly("nilometer:" + version);
  }
}
