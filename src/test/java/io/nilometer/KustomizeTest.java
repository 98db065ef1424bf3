package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Checks the output of `kubectl kustomize` for k8s/. Needs kubectl on the PATH, but no cluster.
@Timeout(300)
class KustomizeTest {

  private static final Set<String> WITHOUT_NAMESPACE =
      Set.of("ClusterRole", "ClusterRoleBinding", "APIService");

  @TempDir private Path folder;

  @BeforeEach
  void needsKubectl() {
    assumeTrue(
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "kubectl"))),
        "no kubectl on the PATH");
  }

  private static List<Manifest> rendered(Path kustomization) throws Exception {
    Process kubectl =
        new ProcessBuilder("kubectl", "kustomize", kustomization.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(kubectl.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(kubectl.exitValue()).as(output).isZero();
    assertThat(output).doesNotContainIgnoringCase("warning");
    return Manifest.parse(output);
  }

  @Test
  void baseIsOneReplicaInKubeSystem() throws Exception {
    List<Manifest> base = rendered(Path.of("k8s/base"));
    assertThat(base)
        .extracting(Manifest::kind)
        .contains("Deployment")
        .doesNotContain("StatefulSet", "Secret");
    assertThat(base).hasSize(Manifest.in("base").size()).allSatisfy(KustomizeTest::isInItsPlace);
  }

  @Test
  void theStatefulSetTakesThePlaceOfTheDeployment() throws Exception {
    List<Manifest> ha = rendered(Path.of("k8s/ha"));
    assertThat(ha)
        .hasSize(Manifest.in("base").size() - 1 + Manifest.in("ha").size())
        .allSatisfy(KustomizeTest::isInItsPlace);
    assertThat(ha).extracting(Manifest::kind).contains("StatefulSet").doesNotContain("Deployment");
    Manifest set = Manifest.only(ha, "StatefulSet", "nilometer");
    assertThat(set.labels("/spec/template/metadata/labels"))
        .containsKeys("app.kubernetes.io/version", "app.kubernetes.io/component");
    assertThat(set.labels("/spec/selector/matchLabels")).containsOnlyKeys("app.kubernetes.io/name");
  }

  @Test
  void withCertManagerReplicasOnlyReadTheSecretItMakes() throws Exception {
    List<Manifest> all =
        renderedFrom(
            """
            resources: [%1$s/k8s/ha]
            components: [%1$s/k8s/components/cert-manager]
            """);
    assertThat(all).extracting(Manifest::kind).contains("Issuer").doesNotContain("Secret");
    assertThat(Manifest.only(all, "Certificate", "nilometer-cluster").text("/spec/secretName"))
        .isEqualTo("nilometer-cluster-tls");
    assertThat(Rights.of("nilometer", all))
        .filteredOn(right -> right.contains("secrets"))
        .containsExactly("get secrets/nilometer-cluster-tls in kube-system");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base", "ha"})
  void everythingMovesToAnotherNamespaceButTheRightToReadTheConfigMap(String manifests)
      throws Exception {
    List<Manifest> all =
        renderedFrom(
            """
            namespace: elsewhere
            resources: [%1$s/k8s/NAME]
            transformers: [%1$s/k8s/transformers]
            """
                .replace("NAME", manifests));
    assertThat(all)
        .filteredOn(one -> one.text("/metadata/namespace").equals("kube-system"))
        .extracting(Manifest::name)
        .containsExactly("nilometer-auth-reader");
    assertThat(all)
        .flatExtracting(one -> one.json().findValuesAsText("namespace"))
        .filteredOn(namespace -> !namespace.equals("elsewhere"))
        .containsExactly("kube-system");
  }

  /// @param kustomization with `%1$s` for the path to the repository
  private List<Manifest> renderedFrom(String kustomization) throws Exception {
    Path here = Path.of("").toAbsolutePath();
    Path repository = folder.toRealPath().relativize(here.toRealPath());
    Files.writeString(folder.resolve("kustomization.yaml"), kustomization.formatted(repository));
    return rendered(folder);
  }

  private static void isInItsPlace(Manifest one) {
    boolean isNamespaced = !WITHOUT_NAMESPACE.contains(one.kind());
    assertThat(one.text("/metadata/namespace")).isEqualTo(isNamespaced ? "kube-system" : "");
    assertThat(one.labels("/metadata/labels"))
        .containsEntry("app.kubernetes.io/name", "nilometer")
        .containsKeys("app.kubernetes.io/version", "app.kubernetes.io/component");
  }
}
