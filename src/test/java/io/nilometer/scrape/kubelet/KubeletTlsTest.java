package io.nilometer.scrape.kubelet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nilometer.kube.KubeCredentials;
import io.nilometer.settings.TestSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Which kubelets are believed, with either TLS engine.
class KubeletTlsTest extends WithKubeletClient {

  private static final KubeCredentials NOTHING =
      new KubeCredentials(Optional::empty, Optional.empty(), Optional.empty(), Optional.empty());

  @TempDir Path folder;

  private KubeletClient client(TlsEngine engine) {
    return client(TestSettings.kubelet(), credentials("t"), engine, InstantSource.system());
  }

  private static ScriptedKubelet kubelet(TestAuthority.Issued certificate) throws IOException {
    return ScriptedKubelet.tls(AUTHORITY.context(certificate), exchange -> exchange.ok("yes"));
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void boringSslIsUsedWhereItsLibraryLoads() {
    assertThat(TlsEngine.best()).isEqualTo(TlsEngine.BORINGSSL);
  }

  @ParameterizedTest
  @EnumSource
  void aKubeletOfTheAuthorityIsBelieved(TlsEngine engine) throws Exception {
    try (var kubelet = kubelet(SERVER)) {
      assertThat(body(client(engine).fetch(kubelet.target()))).isEqualTo("yes");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKubeletIsBelievedByItsDnsName(TlsEngine engine) throws Exception {
    try (var kubelet =
        kubelet(AUTHORITY.server(new GeneralName(GeneralName.dNSName, "localhost")))) {
      assertThat(body(client(engine).fetch(kubelet.target("localhost")))).isEqualTo("yes");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aKubeletOfAnotherAuthorityIsRefused(TlsEngine engine) throws Exception {
    var other = new TestAuthority("other");
    try (var kubelet =
        ScriptedKubelet.tls(other.context(other.server(LOOPBACK)), exchange -> exchange.ok("no"))) {
      assertThat(failure(client(engine).fetch(kubelet.target())))
          .isEqualTo(
              kubelet.target().authority()
                  + ": TLS: no CA of the bundle signed its certificate, whose issuer is"
                  + " \"CN=other\"; the CA of the Kubernetes client's configuration is not its CA:"
                  + " give that with --kubelet-certificate-authority");
      assertThat(kubelet.heads()).as("nothing was sent").isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void anExpiredCertificateIsRefused(TlsEngine engine) throws Exception {
    try (var kubelet = kubelet(AUTHORITY.expiredServer(LOOPBACK))) {
      assertThat(failure(client(engine).fetch(kubelet.target())))
          .contains("TLS: its certificate expired at ");
      assertThat(kubelet.heads()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCertificateOfAnotherAddressIsRefused(TlsEngine engine) throws Exception {
    try (var kubelet =
        kubelet(AUTHORITY.server(new GeneralName(GeneralName.iPAddress, "127.0.0.2")))) {
      assertThat(failure(client(engine).fetch(kubelet.target())))
          .contains("TLS: its certificate is for ")
          .contains("127.0.0.1");
      assertThat(kubelet.heads()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCertificateOfAnotherNameIsRefused(TlsEngine engine) throws Exception {
    try (var kubelet = kubelet(AUTHORITY.server(new GeneralName(GeneralName.dNSName, "other")))) {
      assertThat(failure(client(engine).fetch(kubelet.target("localhost"))))
          .contains("TLS: its certificate is for ")
          .contains("localhost");
      assertThat(kubelet.heads()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void insecureTlsBelievesAnyKubelet(TlsEngine engine) throws Exception {
    var other = new TestAuthority("other");
    var name = new GeneralName(GeneralName.dNSName, "other");
    try (var kubelet =
        ScriptedKubelet.tls(
            other.context(other.expiredServer(name)), exchange -> exchange.ok("yes"))) {
      KubeletClient client =
          client(
              TestSettings.kubelet("insecure-tls = true"),
              credentials("t"),
              engine,
              InstantSource.system());
      assertThat(body(client.fetch(kubelet.target()))).isEqualTo("yes");
    }
  }

  @Test
  void theAuthorityOfTheFlagTakesTheCredentialsPlace() throws Exception {
    var other = new TestAuthority("other");
    var settings = TestSettings.kubelet("certificate-authority = " + file("ca.crt", other.pem()));
    try (var believed =
            ScriptedKubelet.tls(other.context(other.server(LOOPBACK)), e -> e.ok("yes"));
        var refused = kubelet(SERVER)) {
      KubeletClient client = client(settings);
      assertThat(body(client.fetch(believed.target()))).isEqualTo("yes");
      assertThat(failure(client.fetch(refused.target())))
          .contains("no CA of the bundle")
          .contains(
              "; --kubelet-certificate-authority "
                  + folder.resolve("ca.crt")
                  + " is not the CA of this kubelet: ")
          .doesNotContain("give its CA");
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutAnyAuthorityTheSystemsCount(TlsEngine engine) throws Exception {
    try (var kubelet = kubelet(SERVER)) {
      KubeletClient client =
          client(TestSettings.kubelet(), NOTHING, engine, InstantSource.system());
      assertThat(failure(client.fetch(kubelet.target())))
          .contains("no CA of the bundle")
          .endsWith("; give its CA with --kubelet-certificate-authority");
    }
  }

  @Test
  void aServerThatSpeaksPlainHttpIsFoundOut() throws Exception {
    try (var server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> complain(server));
      var target = new KubeletTarget("one", "127.0.0.1", server.getLocalPort(), "/");
      assertThat(failure(client().fetch(target))).endsWith(": TLS: it does not speak TLS");
    }
  }

  private static void complain(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getInputStream().read();
      socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException _) {
      // the client has gone
    }
  }

  @Test
  void aMissingAuthorityFileIsNamedWithItsFlag() {
    Path missing = folder.resolve("missing.crt");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client(TestSettings.kubelet("certificate-authority = " + missing)))
        .withMessage("--kubelet-certificate-authority " + missing + " does not exist");
  }

  @Test
  void anAuthorityFileWithoutACertificateIsNamedWithItsFlag() throws Exception {
    Path empty = file("ca.crt", "nothing here");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client(TestSettings.kubelet("certificate-authority = " + empty)))
        .withMessageStartingWith(
            "--kubelet-certificate-authority " + empty + " holds no PEM certificate")
        .withMessageContaining("BEGIN CERTIFICATE");
  }

  @Test
  void aMissingKeyFileIsNamedWithItsFlag() throws Exception {
    Path certificate = file("tls.crt", AUTHORITY.client("one").certificatePem());
    Path missing = folder.resolve("missing.key");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                client(
                    TestSettings.kubelet(
                        "client-certificate = " + certificate, "client-key = " + missing)))
        .withMessageStartingWith("--kubelet-client-key " + missing + " does not exist");
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsRefused() throws Exception {
    Path certificate = file("tls.crt", AUTHORITY.client("one").certificatePem());
    Path sameKind = file("ec.key", AUTHORITY.client("two").keyPem());
    Path otherKind = file("rsa.key", AUTHORITY.clientWithRsaKey("two").keyPem());
    for (Path key : List.of(sameKind, otherKind)) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  client(
                      TestSettings.kubelet(
                          "client-certificate = " + certificate, "client-key = " + key)))
          .withMessage(
              "--kubelet-client-key "
                  + key
                  + " is not the key of the certificate in --kubelet-client-certificate "
                  + certificate);
    }
  }

  @Test
  void brokenCredentialsOfTheKubernetesClientAreNamed() {
    var broken =
        new KubeCredentials(
            Optional::empty, Optional.empty(), Optional.empty(), Optional.of("no pem"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> client(TestSettings.kubelet(), broken))
        .withMessageStartingWith(
            "the CA of the Kubernetes client's configuration holds no PEM certificate");
  }
}
