package io.nilometer.scrape.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.nilometer.kube.KubeCredentials;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.settings.TestSettings;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.Pem;
import io.nilometer.tls.ServerTrust;
import io.nilometer.tls.TestCertificate;
import io.nilometer.tls.TestCertificate.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The kubelets that Go's client takes, by their keys, cipher suites, groups and names.
class KubeletTlsKindsTest extends WithKubeletClient {

  private static final CertifiedKey CA = TestCertificate.ca("ca").selfSigned();

  private static SSLContext context(CertifiedKey server) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {server.keyManager()},
          InsecureTrustManagerFactory.INSTANCE.getTrustManagers(),
          null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static ScriptedKubelet kubelet(CertifiedKey server) throws IOException {
    return kubelet(server, _ -> {});
  }

  private static ScriptedKubelet kubelet(CertifiedKey server, Consumer<SSLParameters> change)
      throws IOException {
    return ScriptedKubelet.tls(context(server), change, exchange -> exchange.ok("yes"));
  }

  private static KubeCredentials trusting(CertifiedKey ca) {
    return new KubeCredentials(
        () -> Optional.of("t"),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Pem.of(ca.chain())));
  }

  private KubeletClient trustingClient(CertifiedKey ca) {
    return client(TestSettings.kubelet(), trusting(ca));
  }

  private void answers(ScriptedKubelet kubelet) throws Exception {
    assertThat(body(trustingClient(CA).fetch(kubelet.target()))).isEqualTo("yes");
  }

  @ParameterizedTest
  @EnumSource
  void aServerKeyOfAnyKindIsTaken(Kind kind) throws Exception {
    try (var kubelet = kubelet(TestCertificate.server().key(kind).signedBy(CA))) {
      answers(kubelet);
    }
    try (var kubelet =
        kubelet(
            TestCertificate.server().key(kind).signedBy(CA),
            tls -> tls.setProtocols(new String[] {"TLSv1.2"}))) {
      answers(kubelet);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCaKeyOfAnyKindIsTaken(Kind kind) throws Exception {
    CertifiedKey ca = TestCertificate.ca("another").key(kind).selfSigned();
    try (var kubelet = kubelet(TestCertificate.server().signedBy(ca))) {
      assertThat(body(trustingClient(ca).fetch(kubelet.target()))).isEqualTo("yes");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientKeyOfAnyKindIsPresented(Kind kind) throws Exception {
    CertifiedKey client = TestCertificate.of("scraper").key(kind).signedBy(CA);
    var credentials =
        new KubeCredentials(
            Optional::empty,
            Optional.of(Pem.of(client.chain())),
            Optional.of(Pem.of(client.key())),
            Optional.of(Pem.of(CA.chain())));
    try (var kubelet = kubelet(TestCertificate.server().signedBy(CA))) {
      assertThat(body(client(TestSettings.kubelet(), credentials).fetch(kubelet.target())))
          .isEqualTo("yes");
      assertThat(kubelet.clients()).containsExactly("CN=scraper");
    }
  }

  @Test
  void aServerWhoseKeyIsForEnciphermentAloneIsTaken() throws Exception {
    int usage = KeyUsage.keyEncipherment | KeyUsage.dataEncipherment;
    for (Kind kind : List.of(Kind.RSA, Kind.P256)) {
      try (var kubelet = kubelet(TestCertificate.server().key(kind).usage(usage).signedBy(CA))) {
        answers(kubelet);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AES_128_GCM_SHA256",
        "AES_256_GCM_SHA384",
        "CHACHA20_POLY1305_SHA256",
        "AES_128_CBC_SHA",
        "AES_256_CBC_SHA"
      })
  void everyCipherSuiteOfGoIsTaken(String cipher) throws Exception {
    for (Kind kind : List.of(Kind.P256, Kind.RSA)) {
      String name = "TLS_ECDHE_" + (kind == Kind.RSA ? "RSA" : "ECDSA") + "_WITH_" + cipher;
      try (var kubelet =
          kubelet(
              TestCertificate.server().key(kind).signedBy(CA),
              tls -> {
                tls.setProtocols(new String[] {"TLSv1.2"});
                tls.setCipherSuites(new String[] {name});
              })) {
        answers(kubelet);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x25519", "secp256r1", "secp384r1", "secp521r1"})
  void everyGroupIsTaken(String group) throws Exception {
    try (var kubelet =
        kubelet(
            TestCertificate.server().signedBy(CA),
            tls -> tls.setNamedGroups(new String[] {group}))) {
      answers(kubelet);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noCipherSuiteIsOfferedThatGoDoesNotOffer(TlsEngine engine) throws Exception {
    SslHandler handler = handler(engine, "127.0.0.1");
    assertThat(handler.engine().getEnabledCipherSuites())
        .hasSize(13)
        .allMatch(name -> name.startsWith("TLS_ECDHE_") || !name.contains("_WITH_"));
    handler.engine().closeOutbound();
  }

  private static SslHandler handler(TlsEngine engine, String host) throws Exception {
    var trust = ServerTrust.of(CA.chain(), InstantSource.system());
    return new ClientTls(engine, trust, Optional.empty())
        .handler(engine, UnpooledByteBufAllocator.DEFAULT, host, 10_250);
  }

  @ParameterizedTest
  @EnumSource
  void aNameOfOneLabelIsSentToTheServer(TlsEngine engine) throws Exception {
    try (var kubelet = kubelet(TestCertificate.of("n").dns("localhost").signedBy(CA))) {
      KubeletClient client =
          client(TestSettings.kubelet(), trusting(CA), engine, InstantSource.system());
      assertThat(body(client.fetch(kubelet.target("localhost")))).isEqualTo("yes");
      assertThat(kubelet.serverNames()).containsExactly("localhost");
    }
  }

  @Test
  void aNameWithAnUnderscoreIsSentToTheServer() throws Exception {
    List<SNIServerName> sent =
        handler(TlsEngine.JDK, "win_node_1").engine().getSSLParameters().getServerNames();
    assertThat(sent)
        .singleElement()
        .extracting(SNIServerName::getEncoded)
        .isEqualTo("win_node_1".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    var tls =
        new ClientTls(
            TlsEngine.BORINGSSL,
            ServerTrust.of(CA.chain(), InstantSource.system()),
            Optional.empty());
    assertThat(tls.engineFor("win_node_1")).isEqualTo(TlsEngine.JDK);
    assertThat(tls.engineFor("win_node_1.lab.")).isEqualTo(TlsEngine.BORINGSSL);
    assertThat(tls.engineFor("worker")).isEqualTo(TlsEngine.BORINGSSL);
  }

  @Test
  void theEngineThatWorkedIsRemembered() throws Exception {
    try (var kubelet =
        ScriptedKubelet.tls(
            context(TestCertificate.server().key(Kind.P521).signedBy(CA)),
            exchange -> {
              exchange.status(200, "Connection: close\r\n", "yes");
              exchange.close();
            })) {
      KubeletClient client = trustingClient(CA);
      for (int fetch = 1; fetch <= 3; fetch++) {
        assertThat(body(client.fetch(kubelet.target()))).isEqualTo("yes");
        assertThat(kubelet.connections()).as("fetch %d", fetch).isEqualTo(fetch + 1);
      }
    }
  }

  @Test
  void aRejectedCertificateIsNotTriedWithAnotherEngine() throws Exception {
    try (var kubelet = kubelet(TestCertificate.of("elsewhere").ip("10.0.0.1").signedBy(CA))) {
      assertThat(failure(trustingClient(CA).fetch(kubelet.target())))
          .contains("TLS: its certificate is for IP:10.0.0.1, not for 127.0.0.1; ")
          .contains("serverTLSBootstrap: true", "kubectl get csr")
          .contains("--kubelet-preferred-address-types", "--kubelet-insecure-tls");
      assertThat(reason(trustingClient(CA).fetch(kubelet.target())))
          .isEqualTo(FailureKind.WRONG_HOST);
      assertThat(kubelet.connections()).isEqualTo(2);
    }
  }

  @Test
  void aKubeletWithoutAServingCertificateIsNamedWithTheRemedy() throws Exception {
    var dials = new AtomicInteger();
    try (var server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> refuse(server, dials));
      var target = new KubeletTarget("one", "127.0.0.1", server.getLocalPort(), "/");
      for (TlsEngine engine : TlsEngine.values()) {
        KubeletClient client =
            client(TestSettings.kubelet(), trusting(CA), engine, InstantSource.system());
        assertThat(failure(client.fetch(target)))
            .endsWith(
                ": TLS: the kubelet has no serving certificate yet (alert internal_error): approve"
                    + " its certificate signing request (kubectl get csr; kubectl certificate"
                    + " approve NAME)");
      }
      assertThat(dials).as("the second engine is tried, too").hasValue(3);
    }
  }

  private static void refuse(ServerSocket server, AtomicInteger dials) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        dials.incrementAndGet();
        socket.getInputStream().read(new byte[4096]);
        socket.getOutputStream().write(new byte[] {21, 3, 3, 0, 2, 2, 80});
        socket.shutdownOutput();
        while (socket.getInputStream().read() >= 0) {}
      } catch (IOException _) {
        // the test is over, or the client has gone
      }
    }
  }

  @Test
  void anExpiredCertificateIsNamedWithTheRemedy() throws Exception {
    CertifiedKey expired =
        TestCertificate.server().valid(Duration.ofDays(-30), Duration.ofDays(-1)).signedBy(CA);
    try (var kubelet = kubelet(expired)) {
      assertThat(failure(trustingClient(CA).fetch(kubelet.target())))
          .contains("TLS: its certificate expired at ")
          .contains("; renew the kubelet's serving certificate");
    }
  }

  private KubeletClient lookingUp(HostLookups.Lookup lookup) {
    var minute = Duration.ofMinutes(1);
    return client(
        TestSettings.kubelet(),
        trusting(CA),
        new ConnectionSettings(minute, minute, TlsEngine.best(), lookup, BOUNDS),
        InstantSource.system());
  }

  @Test
  void theAddressesOfANameAreDialledInTurn() throws Exception {
    try (var kubelet = kubelet(TestCertificate.of("n").dns("two.lab").signedBy(CA))) {
      KubeletClient client =
          lookingUp(
              _ ->
                  new InetAddress[] {
                    InetAddress.ofLiteral("127.0.0.2"), InetAddress.ofLiteral("127.0.0.1")
                  });
      assertThat(body(client.fetch(kubelet.target("two.lab")))).isEqualTo("yes");
    }
  }

  @Test
  void aDotAtTheEndOfANameIsLeftOutWhereItDoesNotResolve() throws Exception {
    try (var kubelet = kubelet(TestCertificate.of("n").dns("dot.lab").signedBy(CA))) {
      KubeletClient client =
          lookingUp(
              name -> {
                if (name.equals("dot.lab")) {
                  return new InetAddress[] {InetAddress.getLoopbackAddress()};
                }
                throw new java.net.UnknownHostException(name);
              });
      assertThat(body(client.fetch(kubelet.target("dot.lab.")))).isEqualTo("yes");
      assertThat(kubelet.serverNames()).containsExactly("dot.lab");
    }
  }

  @Test
  void timeIsSharedByTheAddressesThatAreLeft() {
    List<InetAddress> three =
        Stream.of("10.0.0.1", "10.0.0.2", "10.0.0.3")
            .map(InetAddress::ofLiteral)
            .map(InetAddress.class::cast)
            .toList();
    var attempts = new DialAttempts(three, Optional.of(three.get(1)), seconds(9));
    assertThat(attempts.next()).as("the one that worked before").isEqualTo(three.get(1));
    assertThat(attempts.timeoutMillis(0)).isEqualTo(3_000);
    assertThat(attempts.failed(new IOException("first"))).isTrue();
    assertThat(attempts.next()).isEqualTo(three.get(0));
    assertThat(attempts.timeoutMillis(seconds(6))).as("at least 2 s").isEqualTo(2_000);
    assertThat(attempts.timeoutMillis(seconds(8))).as("but no more than is left").isEqualTo(1_000);
    assertThat(attempts.failed(new IOException("second"))).isTrue();
    assertThat(attempts.next()).isEqualTo(three.get(2));
    assertThat(attempts.timeoutMillis(seconds(8))).as("the last has the deadline").isZero();
    assertThat(attempts.failed(new IOException("third"))).isFalse();
    assertThat(attempts.firstFailure()).hasMessage("first");
  }

  private static long seconds(int seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
