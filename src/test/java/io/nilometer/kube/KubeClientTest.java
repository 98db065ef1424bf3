package io.nilometer.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nilometer.kube.config.KubeConfigException;
import io.nilometer.kube.http.Patience;
import io.nilometer.kube.watch.ApiReader;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.Pem;
import io.nilometer.tls.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubeClientTest {

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final InstantSource clock = now::get;
  @TempDir private Path folder;

  @Test
  void aMissingKubeconfigIsNamed() {
    Path file = folder.resolve("none");
    assertRefused(file, "kubeconfig " + file + " cannot be used: there is no such file");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "current-context: test|current-context: other|it has no context other",
        "current-context: test|x: y|it names no current-context: give --context",
        "cluster: here|cluster: there|it has no cluster there",
        "user: me|user: you|it has no user you",
        "http://127.0.0.1:1|nowhere|the server of its cluster is no http(s) URL: nowhere",
        "token: t|tokenFile: none|tokenFile of user \"me\" cannot be read: FOLDER/none",
        "token: t|client-key: none|client-key of user \"me\" cannot be read: FOLDER/none",
      })
  void aKubeconfigThatDoesNotHoldTogetherIsRefused(String old, String bad, String problem)
      throws IOException {
    Path file = write(KubeFixture.kubeconfig("http://127.0.0.1:1", "token: t").replace(old, bad));
    assertRefused(
        file,
        "kubeconfig " + file + " cannot be used: " + problem.replace("FOLDER", folder.toString()));
  }

  @ParameterizedTest
  @CsvSource({"'{'", "'[1,2]'", "'clusters: 7'", "'a: b: c'"})
  void aGarbledKubeconfigIsRefusedInOneLine(String content) throws IOException {
    Path file = write(content);
    assertThatThrownBy(() -> KubeClient.create(Optional.of(file), Optional.empty()))
        .isInstanceOf(KubeConfigException.class)
        .hasMessageContaining("kubeconfig " + file)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void anotherContextThanTheCurrentOneIsChosen() throws Exception {
    String kubeconfig =
        KubeFixture.kubeconfig("http://127.0.0.1:1", "token: t")
            .replace("contexts:", "contexts:\n- {name: other, context: {cluster: there}}")
            .replace(
                "clusters:", "clusters:\n- {name: there, cluster: {server: http://127.0.0.1:2}}");
    Optional<Path> file = Optional.of(write(kubeconfig));
    try (KubeClient client = KubeClient.create(file, Optional.of("other"))) {
      assertThat(client.server()).isEqualTo("http://127.0.0.1:2/");
      assertThat(client.credentials().token().get()).isEmpty();
    }
    assertThatThrownBy(() -> KubeClient.create(file, Optional.of("third")))
        .isInstanceOf(KubeConfigException.class)
        .hasMessageEndingWith("it has no context third");
  }

  @Test
  void aFixedTokenIsGivenToKubelets() throws Exception {
    try (KubeClient client = client("token: secret")) {
      assertThat(client.credentials().token().get()).contains("secret");
      assertThat(client.credentials().clientCertificate()).isEmpty();
    }
  }

  @Test
  void aTokenFileIsReadAgain() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "one\n");
    try (KubeClient client = client("tokenFile: token")) {
      assertThat(client.credentials().token().get()).contains("one");
      Files.writeString(token, "two\n");
      assertThat(client.credentials().token().get()).contains("one");
      now.set(now.get().plusSeconds(11));
      assertThat(client.credentials().token().get()).contains("two");
      Files.delete(token);
      now.set(now.get().plusSeconds(11));
      assertThat(client.credentials().token().get()).contains("two");
    }
  }

  @Test
  void aTokenComesFromAnExecPlugin() throws Exception {
    Path plugin =
        Files.writeString(
            folder.resolve("plugin"),
            """
            #!/bin/sh
            echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential",
            "status":{"token":"made"}}'
            """);
    Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
    try (KubeClient client =
        client("exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin}")) {
      assertThat(client.credentials().token().get()).contains("made");
    }
  }

  @Test
  void aPodFindsItsServiceAccount() throws Exception {
    Files.writeString(folder.resolve("token"), "sa");
    Files.writeString(
        folder.resolve("ca.crt"), Pem.of(TestCertificate.server().selfSigned().chain()));
    try (KubeClient client =
        KubeClient.create(
            Optional.empty(),
            Optional.empty(),
            Map.of("KUBERNETES_SERVICE_HOST", "fd00::1", "KUBERNETES_SERVICE_PORT", "443"),
            folder,
            clock,
            System::nanoTime)) {
      assertThat(client.server()).isEqualTo("https://[fd00::1]:443/");
      assertThat(client.credentials().token().get()).contains("sa");
      assertThat(client.credentials().certificateAuthority().orElseThrow())
          .startsWith("-----BEGIN CERTIFICATE-----");
    }
  }

  @Test
  void anAddressThatIsNoneIsRefused() throws Exception {
    Files.writeString(folder.resolve("token"), "sa");
    Files.writeString(
        folder.resolve("ca.crt"), Pem.of(TestCertificate.server().selfSigned().chain()));
    var environment = Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "KUBERNETES_SERVICE_PORT", "x");
    assertThatThrownBy(
            () ->
                KubeClient.create(
                    Optional.empty(),
                    Optional.empty(),
                    environment,
                    folder,
                    clock,
                    System::nanoTime))
        .isInstanceOf(KubeConfigException.class)
        .hasMessageContaining("the Pod's ServiceAccount cannot be used");
  }

  @Test
  void outsideAPodAKubeconfigIsAskedFor() {
    assertThatThrownBy(
            () ->
                KubeClient.create(
                    Optional.empty(), Optional.empty(), Map.of(), folder, clock, System::nanoTime))
        .isInstanceOf(KubeConfigException.class)
        .hasMessageContaining("give --kubeconfig");
  }

  @Test
  void aServerOfUnknownAuthorityIsNotTrustedUnlessToldSo() throws Exception {
    CertifiedKey identity = TestCertificate.server().selfSigned();
    try (var server = new FakeApiServer(0, Optional.of(context(identity)))) {
      String address = "https://127.0.0.1:" + server.port();
      assertThat(reaches(server, KubeFixture.kubeconfig(address, "token: t"))).isFalse();
      assertThat(
              reaches(
                  server,
                  KubeFixture.kubeconfig(address, "insecure-skip-tls-verify: true", "token: t")))
          .isTrue();
      String authority =
          Base64.getEncoder()
              .encodeToString(Pem.of(identity.chain()).getBytes(StandardCharsets.UTF_8));
      assertThat(
              reaches(
                  server,
                  KubeFixture.kubeconfig(
                      address, "certificate-authority-data: " + authority, "token: t")))
          .isTrue();
    }
  }

  private boolean reaches(FakeApiServer server, String kubeconfig) throws Exception {
    int before = server.requests().size();
    try (KubeClient client = KubeClient.create(Optional.of(write(kubeconfig)), Optional.empty())) {
      new ApiReader(client.http()).get("x", "*/*", Patience.of(Duration.ofSeconds(10))).close();
      return server.requests().size() > before;
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("certification path");
      return false;
    }
  }

  private KubeClient client(String user) throws IOException, KubeConfigException {
    Path file = write(KubeFixture.kubeconfig("http://127.0.0.1:1", user));
    return KubeClient.create(
        Optional.of(file), Optional.empty(), Map.of(), folder, clock, System::nanoTime);
  }

  private void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> KubeClient.create(Optional.of(file), Optional.empty()))
        .isInstanceOf(KubeConfigException.class)
        .hasMessage(message);
  }

  private Path write(String kubeconfig) throws IOException {
    return Files.writeString(folder.resolve("kubeconfig"), kubeconfig);
  }

  private static SSLContext context(CertifiedKey server) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(new KeyManager[] {server.keyManager()}, null, null);
    return context;
  }
}
