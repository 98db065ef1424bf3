package io.nilometer.scrape.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.kube.KubeCredentials;
import io.nilometer.logging.LogLines;
import io.nilometer.settings.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is shown to a kubelet, and above all what never is.
class KubeletCredentialsTest extends WithKubeletClient {

  @TempDir Path folder;

  private static ScriptedKubelet kubelet() throws IOException {
    return kubelet(exchange -> exchange.ok("yes"));
  }

  private static KubeCredentials with(TestAuthority.Issued client) {
    return new KubeCredentials(
        Optional::empty,
        Optional.of(client.certificatePem()),
        Optional.of(client.keyPem()),
        Optional.of(AUTHORITY.pem()));
  }

  private KubeletSettings written(TestAuthority.Issued client) throws IOException {
    Path key = Files.writeString(folder.resolve("tls.key"), client.keyPem());
    Path certificate = Files.writeString(folder.resolve("tls.crt"), client.certificatePem());
    return TestSettings.kubelet("client-certificate = " + certificate, "client-key = " + key);
  }

  @Test
  void theTokenIsReadForEachRequest() throws Exception {
    var token = new AtomicReference<>("first");
    var credentials =
        new KubeCredentials(
            () -> Optional.of(token.get()),
            Optional.empty(),
            Optional.empty(),
            Optional.of(AUTHORITY.pem()));
    try (var kubelet = kubelet()) {
      KubeletClient client = client(TestSettings.kubelet(), credentials);
      body(client.fetch(kubelet.target()));
      token.set("second");
      body(client.fetch(kubelet.target()));
      assertThat(kubelet.connections()).isEqualTo(1);
      assertThat(kubelet.heads().get(0)).containsIgnoringCase("authorization: Bearer first\r\n");
      assertThat(kubelet.heads().get(1)).containsIgnoringCase("authorization: Bearer second\r\n");
    }
  }

  @Test
  void withoutATokenNoneIsSent() throws Exception {
    try (var kubelet = kubelet()) {
      body(client(TestSettings.kubelet(), with(AUTHORITY.client("one"))).fetch(kubelet.target()));
      assertThat(kubelet.heads().getFirst()).doesNotContainIgnoringCase("authorization");
    }
  }

  @Test
  void aTokenThatCannotBeReadFailsTheScrapeAndTheNextOneGoesOn() throws Exception {
    var reads = new AtomicInteger();
    var credentials =
        new KubeCredentials(
            () -> {
              if (reads.incrementAndGet() == 1) {
                throw new IllegalStateException("the token file is gone");
              }
              return Optional.of("t");
            },
            Optional.empty(),
            Optional.empty(),
            Optional.of(AUTHORITY.pem()));
    try (var kubelet = kubelet()) {
      KubeletClient client = client(TestSettings.kubelet(), credentials);
      assertThat(failure(client.fetch(kubelet.target())))
          .endsWith(": the bearer token cannot be read: the token file is gone");
      assertThat(body(client.fetch(kubelet.target()))).isEqualTo("yes");
    }
  }

  @Test
  void aTokenThatNoHeaderCanCarryIsNotQuoted() throws Exception {
    try (var kubelet = kubelet()) {
      KubeletClient client = client(TestSettings.kubelet(), credentials("secret\nword"));
      assertThat(failure(client.fetch(kubelet.target())))
          .endsWith(": the bearer token has characters that no HTTP header can carry")
          .doesNotContain("secret");
      assertThat(kubelet.heads()).isEmpty();
    }
  }

  @Test
  void aRedirectIsNotFollowedAndTheCredentialsStay() throws Exception {
    try (var thief = ScriptedKubelet.plain(exchange -> exchange.ok("stolen"));
        var tlsThief = kubelet(exchange -> exchange.ok("stolen"));
        var kubelet =
            kubelet(
                exchange -> {
                  String place =
                      exchange.head().startsWith("GET /tls ")
                          ? "https://" + tlsThief.target().authority()
                          : "http://" + thief.target().authority();
                  exchange.status(307, "Location: " + place + "/metrics\r\n", "");
                })) {
      KubeletClient client = client();
      assertThat(failure(client.fetch(kubelet.target())))
          .endsWith(": answered 307; redirects are not followed, for the sake of the credentials");
      var overTls = new KubeletTarget("one", "127.0.0.1", kubelet.target().port(), "/tls");
      assertThat(failure(client.fetch(overTls))).contains("answered 307");
      assertThat(thief.connections()).isZero();
      assertThat(tlsThief.connections()).isZero();
      assertThat(kubelet.heads()).hasSize(2);
    }
  }

  @Test
  void overPlainHttpNoCredentialIsSentNorLookedAt() throws Exception {
    var looks = new AtomicInteger();
    var client = AUTHORITY.client("one");
    var credentials =
        new KubeCredentials(
            () -> {
              looks.incrementAndGet();
              return Optional.of("secret");
            },
            Optional.of(client.certificatePem()),
            Optional.of(client.keyPem()),
            Optional.of(AUTHORITY.pem()));
    try (var kubelet = ScriptedKubelet.plain(exchange -> exchange.ok("plain"))) {
      KubeletClient plain = client(TestSettings.kubelet("completely-insecure = true"), credentials);
      assertThat(body(plain.fetch(kubelet.target()))).isEqualTo("plain");
      assertThat(kubelet.heads().getFirst())
          .doesNotContainIgnoringCase("authorization")
          .doesNotContain("secret");
      assertThat(looks).hasValue(0);
    }
  }

  @Test
  void withoutTheFlagNothingIsAskedOverPlainHttp() throws Exception {
    try (var kubelet = ScriptedKubelet.plain(exchange -> exchange.ok("plain"))) {
      var settings = TestSettings.kubelet("request-timeout = 500ms");
      failure(client(settings).fetch(kubelet.target()));
      assertThat(kubelet.heads()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theClientCertificateOfTheCredentialsIsShown(TlsEngine engine) throws Exception {
    for (TestAuthority.Issued certificate :
        new TestAuthority.Issued[] {AUTHORITY.client("one"), AUTHORITY.clientWithRsaKey("one")}) {
      try (var kubelet = kubelet()) {
        KubeletClient client =
            client(TestSettings.kubelet(), with(certificate), engine, InstantSource.system());
        body(client.fetch(kubelet.target()));
        assertThat(kubelet.clients()).containsExactly("CN=one");
      }
    }
  }

  @Test
  void theClientCertificateOfTheFlagsGoesFirst() throws Exception {
    try (var kubelet = kubelet()) {
      KubeletSettings settings = written(AUTHORITY.client("flag"));
      body(client(settings, with(AUTHORITY.client("config"))).fetch(kubelet.target()));
      assertThat(kubelet.clients()).containsExactly("CN=flag");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientCertificateThatRotatesIsTakenIntoUseAlsoWhereAConnectionWasKept(TlsEngine engine)
      throws Exception {
    try (var kubelet = kubelet()) {
      KubeletSettings settings = written(AUTHORITY.client("old"));
      KubeletClient client = client(settings, credentials("t"), engine, InstantSource.system());
      body(client.fetch(kubelet.target()));
      body(client.fetch(kubelet.target()));
      written(AUTHORITY.client("new"));
      await()
          .untilAsserted(
              () -> {
                body(client.fetch(kubelet.target()));
                assertThat(kubelet.clients().getLast()).isEqualTo("CN=new");
              });
      assertThat(kubelet.connections()).isEqualTo(2);
      assertThat(kubelet.openConnections()).isEqualTo(1);
    }
  }

  @Test
  void anAuthorityThatRotatesIsTakenIntoUse() throws Exception {
    var next = new TestAuthority("next");
    Path file = Files.writeString(folder.resolve("ca.crt"), AUTHORITY.pem());
    try (var kubelet =
        ScriptedKubelet.tls(next.context(next.server(LOOPBACK)), exchange -> exchange.ok("yes"))) {
      KubeletClient client = client(TestSettings.kubelet("certificate-authority = " + file));
      assertThat(failure(client.fetch(kubelet.target()))).contains("no CA of the bundle");
      Files.writeString(file, next.pem());
      await().ignoreExceptions().until(() -> body(client.fetch(kubelet.target())).equals("yes"));
    }
  }

  private static KubeletTls tls(KubeletSettings settings) {
    return new KubeletTls(
        settings,
        credentials("t"),
        (trust, client) -> new ClientTls(TlsEngine.best(), trust, client));
  }

  @Test
  void whatCannotBeTakenIntoUseIsTriedAgain() throws Exception {
    try (var log = new LogLines(KubeletTls.class)) {
      var fails = new AtomicBoolean();
      var tls =
          new KubeletTls(
              written(AUTHORITY.client("old")),
              credentials("t"),
              (trust, client) -> {
                if (fails.get()) {
                  throw new IllegalStateException("no memory");
                }
                return new ClientTls(TlsEngine.best(), trust, client);
              });
      written(AUTHORITY.client("new"));
      fails.set(true);
      assertThat(tls.reread()).isEmpty();
      assertThat(tls.reread()).isEmpty();
      assertThat(log.texts()).hasSize(1);
      assertThat(log.texts().getFirst()).startsWith("WARN ").contains("no memory");
      fails.set(false);
      assertThat(tls.reread()).isPresent();
      assertThat(tls.reread()).as("nothing has changed").isEmpty();
    }
  }

  @Test
  void aBrokenNewCertificateKeepsTheOldOneAndIsLoggedOnce() throws Exception {
    try (var log = new LogLines(KubeletTls.class)) {
      KubeletSettings settings = written(AUTHORITY.client("old"));
      KubeletTls tls = tls(settings);
      assertThat(tls.reread()).as("nothing has changed").isEmpty();

      Files.writeString(folder.resolve("tls.crt"), AUTHORITY.client("half").certificatePem());
      assertThat(tls.reread()).isEmpty();
      assertThat(tls.reread()).isEmpty();
      assertThat(log.texts()).hasSize(1);
      assertThat(log.texts().getFirst())
          .startsWith("WARN ")
          .contains("tls.key is not the key of the certificate in --kubelet-client-certificate ");

      written(AUTHORITY.client("new"));
      assertThat(tls.reread()).as("mended").isPresent();
      assertThat(log.texts()).hasSize(2);
      Files.delete(folder.resolve("tls.crt"));
      assertThat(tls.reread()).isEmpty();
      assertThat(log.texts()).hasSize(3);
      assertThat(log.texts().getLast()).startsWith("WARN ").contains("does not exist");
    }
  }

  @Test
  void aBrokenNewCertificateFailsNoScrape() throws Exception {
    try (var kubelet = kubelet();
        var log = new LogLines(KubeletTls.class)) {
      KubeletClient client = client(written(AUTHORITY.client("old")));
      Files.writeString(folder.resolve("tls.crt"), "broken");
      await().until(() -> !log.texts().isEmpty());
      body(client.fetch(kubelet.target()));
      assertThat(kubelet.clients()).containsExactly("CN=old");
    }
  }

  @Test
  void onlyTheJdksTlsIsAnnounced() {
    try (var log = new LogLines(NettyKubeletClient.class)) {
      client();
      assertThat(log.texts()).isEmpty();
      client(TestSettings.kubelet(), credentials("t"), TlsEngine.JDK, InstantSource.system());
      assertThat(log.texts()).hasSize(1);
      assertThat(log.texts().getFirst()).startsWith("INFO ").contains("netty-tcnative");
    }
  }
}
