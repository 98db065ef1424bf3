package io.nilometer.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nilometer.kube.config.KubeConfigException;
import io.nilometer.kube.http.KubeRequest;
import io.nilometer.kube.http.Patience;
import io.nilometer.kube.http.UnreachableException;
import io.nilometer.tls.CertificateSpec;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each feature of kubeconfigs, against a real socket.
class KubeconfigFeaturesTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  private final InstantSource clock = now::get;
  private final AtomicLong nanos = new AtomicLong();
  @TempDir private Path folder;
  private CertifiedKey authority;
  private RecordingServer https;
  private RecordingServer http;

  @BeforeEach
  void serve() throws Exception {
    authority = spec("CN=ca", CertificateSpec.Usage.AUTHORITY, List.of()).selfSigned();
    https = new RecordingServer(Optional.of(server("api.test")));
    http = new RecordingServer(Optional.empty());
  }

  @AfterEach
  void close() {
    https.close();
    http.close();
  }

  private CertifiedKey server(String... names) throws Exception {
    return spec("CN=server", CertificateSpec.Usage.BOTH_SIDES, List.of(names)).signedBy(authority);
  }

  private CertificateSpec spec(String subject, CertificateSpec.Usage usage, List<String> names) {
    return new CertificateSpec(
        new X500Principal(subject),
        usage,
        now.get().minus(Duration.ofHours(1)),
        now.get().plus(Duration.ofHours(1)),
        names,
        names.isEmpty() ? List.of() : List.of("127.0.0.1"));
  }

  private String ca() {
    return "certificate-authority-data: " + base64(Pem.of(authority.chain()));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
  }

  private String address() {
    return "https://127.0.0.1:" + https.port();
  }

  // ----- proxies

  @Test
  void anHttpProxyIsAskedForATunnel() throws Exception {
    try (var proxy = new FakeProxy(https.port(), Optional.empty())) {
      get(
          "https://api.test:6443",
          ca() + ", proxy-url: \"http://jane:p%40ss@127.0.0.1:" + proxy.port() + "\"",
          "token: t");
      assertThat(proxy.asked())
          .contains(
              "CONNECT api.test:6443 HTTP/1.1", "Proxy-Authorization: Basic " + base64("jane:p@ss"))
          .noneMatch(line -> line.contains("Bearer"));
      assertThat(https.last().header("Authorization")).containsExactly("Bearer t");
      assertThat(https.last().serverName()).isEqualTo("api.test");
      assertThat(https.last().header("Host")).containsExactly("api.test:6443");
    }
  }

  @Test
  void anHttpsProxyIsVerifiedByTheClustersCa() throws Exception {
    try (var proxy = new FakeProxy(https.port(), Optional.of(server("proxy.test")))) {
      String url = "proxy-url: \"https://127.0.0.1:" + proxy.port() + "\"";
      get("https://api.test:6443", ca() + ", " + url, "token: t");
      assertThat(proxy.asked()).contains("CONNECT api.test:6443 HTTP/1.1");
      assertThat(https.requests()).hasSize(1);
      assertThatThrownBy(() -> get("https://api.test:6443", url, "token: t"))
          .isInstanceOf(UnreachableException.class)
          .hasMessageStartingWith("proxy-url https://127.0.0.1:" + proxy.port() + ": ")
          .hasMessageContaining("certificate-authority");
    }
  }

  @ParameterizedTest
  @CsvSource({"api.test, ''", "127.0.0.1, 'jane:pass@'"})
  void aSocksProxyResolvesTheName(String host, String user) throws Exception {
    try (var proxy = new FakeProxy(https.port(), Optional.empty())) {
      get(
          "https://" + host + ":6443",
          ca() + ", proxy-url: \"socks5://" + user + "127.0.0.1:" + proxy.port() + "\"",
          "token: t");
      assertThat(proxy.asked()).last().isEqualTo("socks " + host + ":6443");
      assertThat(proxy.asked().contains("user jane password pass")).isEqualTo(!user.isEmpty());
      assertThat(https.requests()).hasSize(1);
    }
  }

  @Test
  void aServerWithoutTlsIsAskedThroughTheProxyByItsWholeUrl() throws Exception {
    try (var proxy = new FakeProxy(http.port(), Optional.empty())) {
      get(
          "http://api.test:8080",
          "proxy-url: \"http://127.0.0.1:" + proxy.port() + "\"",
          "token: t");
      assertThat(proxy.asked()).first().isEqualTo("GET http://api.test:8080/x HTTP/1.1");
      assertThat(http.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://h:1", "h:1", "http://"})
  void aProxyUrlOfAnotherKindIsRefused(String url) {
    assertRefused(
        KubeFixture.kubeconfig("https://h", "proxy-url: \"" + url + "\"", "token: t"),
        "proxy-url of cluster \"here\" must be an http, https or socks5 URL such as"
            + " http://HOST:PORT");
  }

  @Test
  void aProxyThatIsNotThereIsNamed() throws Exception {
    int port = http.port();
    http.close();
    assertThatThrownBy(
            () ->
                get(address(), ca() + ", proxy-url: \"http://127.0.0.1:" + port + "\"", "token: t"))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("proxy-url http://127.0.0.1:" + port)
        .hasMessageContaining("Connection refused");
  }

  // ----- the server's certificate

  @Test
  void theServerIsVerifiedByAnotherName() throws Exception {
    https.close();
    https = new RecordingServer(Optional.of(named("other.test")));
    assertThatThrownBy(() -> get(address(), ca(), "token: t"))
        .hasMessageContaining("its certificate is for DNS:other.test, not for 127.0.0.1")
        .hasMessageContaining("tls-server-name of cluster \"here\" in kubeconfig " + folder);
    get(address(), ca() + ", tls-server-name: other.test", "token: t");
    assertThat(https.last().serverName()).isEqualTo("other.test");
    assertThat(https.last().header("Host")).containsExactly("127.0.0.1:" + https.port());
  }

  private CertifiedKey named(String name) throws Exception {
    return new CertificateSpec(
            new X500Principal("CN=127.0.0.1"),
            CertificateSpec.Usage.BOTH_SIDES,
            now.get().minus(Duration.ofHours(1)),
            now.get().plus(Duration.ofHours(1)),
            List.of(name),
            List.of())
        .signedBy(authority);
  }

  @Test
  void theWrongCaIsNamedWithTheKubeconfig() throws Exception {
    CertifiedKey other =
        spec("CN=another ca", CertificateSpec.Usage.AUTHORITY, List.of()).selfSigned();
    Files.writeString(folder.resolve("ca.crt"), Pem.of(other.chain()));
    assertThatThrownBy(() -> get(address(), "certificate-authority: ca.crt", "token: t"))
        .isInstanceOf(UnreachableException.class)
        .hasMessageContaining("certification path")
        .hasMessageContaining("issued by \"CN=ca\"")
        .hasMessageContaining(folder.resolve("ca.crt").toString())
        .hasMessageContaining("\"CN=another ca\"")
        .hasMessageContaining("of cluster \"here\" in kubeconfig " + folder.resolve("kubeconfig"));
    assertThatThrownBy(() -> get(address(), "", "token: t"))
        .hasMessageContaining("not signed by a CA that Java trusts");
  }

  @Test
  void anExpiredOrFutureCertificateIsExplained() {
    now.updateAndGet(time -> time.plus(Duration.ofHours(2)));
    assertThatThrownBy(() -> get(address(), ca(), "token: t"))
        .hasMessageContaining("its certificate expired at ")
        .hasMessageContaining("renew it, or correct the clock");
    now.updateAndGet(time -> time.minus(Duration.ofHours(4)));
    assertThatThrownBy(() -> get(address(), ca(), "token: t"))
        .hasMessageContaining("its certificate is valid from ")
        .hasMessageContaining("correct the clock");
  }

  @Test
  void aCaFileIsReadAgainAndRubbishInItIsIgnored() throws Exception {
    Path file = Files.writeString(folder.resolve("ca.crt"), Pem.of(authority.chain()));
    write(KubeFixture.kubeconfig(address(), "certificate-authority: ca.crt", "token: t"));
    try (KubeClient client = client()) {
      get(client);
      Files.writeString(file, "rubbish");
      now.updateAndGet(time -> time.plusSeconds(11));
      get(client);
      CertifiedKey other =
          spec("CN=another ca", CertificateSpec.Usage.AUTHORITY, List.of()).selfSigned();
      Files.writeString(file, Pem.of(other.chain()));
      now.updateAndGet(time -> time.plusSeconds(11));
      assertThatThrownBy(() -> get(client)).hasMessageContaining("\"CN=another ca\"");
    }
  }

  @Test
  void noVerificationAndACaExcludeEachOther() {
    assertRefused(
        KubeFixture.kubeconfig("https://h", "insecure-skip-tls-verify: true, " + ca(), "token: t"),
        "insecure-skip-tls-verify of cluster \"here\" excludes a certificate authority");
  }

  // ----- the client's credentials

  @ParameterizedTest
  @EnumSource(names = {"P256", "ED25519", "RSA"})
  void aClientCertificateIsShown(TestCertificate.Kind kind) throws Exception {
    CertifiedKey client = TestCertificate.of("jane").key(kind).selfSigned();
    Files.writeString(folder.resolve("c.crt"), Pem.of(client.chain()));
    Files.writeString(folder.resolve("c.key"), Pem.of(client.key()));
    get(address(), ca(), "client-certificate: c.crt, client-key: c.key");
    assertThat(https.last().client()).isEqualTo("CN=jane");
    get(
        address(),
        ca(),
        "client-certificate-data: %s, client-key-data: %s"
            .formatted(base64(Pem.of(client.chain())), base64(Pem.of(client.key()))));
    assertThat(https.last().client()).isEqualTo("CN=jane");
  }

  @Test
  void aKeyOfAnotherCertificateIsNamed() throws Exception {
    CertifiedKey one = spec("CN=jane", CertificateSpec.Usage.BOTH_SIDES, List.of()).selfSigned();
    CertifiedKey other = spec("CN=joe", CertificateSpec.Usage.BOTH_SIDES, List.of()).selfSigned();
    Files.writeString(folder.resolve("c.crt"), Pem.of(one.chain()));
    Files.writeString(folder.resolve("c.key"), Pem.of(other.key()));
    write(
        KubeFixture.kubeconfig("https://h", ca(), "client-certificate: c.crt, client-key: c.key"));
    assertThatThrownBy(this::client)
        .isInstanceOf(KubeConfigException.class)
        .hasMessageStartingWith(
            "client-key of user \"me\" in kubeconfig " + folder.resolve("kubeconfig"))
        .hasMessageContaining(folder.resolve("c.crt").toString());
  }

  @Test
  void aUserAndPasswordAreSent() throws Exception {
    get(address(), ca(), "username: jane, password: \"p:w\"");
    assertThat(https.last().header("Authorization")).containsExactly("Basic " + base64("jane:p:w"));
  }

  @Test
  void aRotatedTokenIsUsedAtOnceWhenTheOldOneIsRefused() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "one\n");
    https.answer(
        request -> request.header("Authorization").equals(List.of("Bearer two")) ? 200 : 401);
    write(KubeFixture.kubeconfig(address(), ca(), "tokenFile: token"));
    try (KubeClient client = client()) {
      assertThat(client.credentials().token().get()).contains("one");
      Files.writeString(token, "two\n");
      assertThat(get(client)).isEqualTo(200);
    }
  }

  @Test
  void aRefusedTokenIsNamed() throws Exception {
    https.answer(_ -> 401);
    write(KubeFixture.kubeconfig(address(), ca(), "token: t"));
    try (KubeClient client = client()) {
      assertThat(client.http().explained(401, "Unauthorized"))
          .isEqualTo(
              "Unauthorized (the API server does not accept the token of user \"me\" in kubeconfig "
                  + folder.resolve("kubeconfig")
                  + ")");
    }
  }

  @Test
  void aTokenThatTheServerRepeatsIsNotShown() throws Exception {
    write(KubeFixture.kubeconfig(address(), ca(), "token: a-long-token"));
    try (KubeClient client = client()) {
      get(client);
      assertThat(client.http().explained(403, "denied to a-long-token"))
          .isEqualTo("denied to (token)");
      assertThat(client.http().explained(403, "denied to YS1sb25nLXRva2Vu"))
          .isEqualTo("(it repeats the token, and is not shown)");
    }
  }

  @Test
  void anotherUserIsActedAs() throws Exception {
    get(
        address(),
        ca(),
        "token: t, as: jane, as-uid: u1, as-groups: [a, b],"
            + " as-user-extra: {example.com/scope: [x, y]}");
    assertThat(https.last().header("Impersonate-user")).containsExactly("jane");
    assertThat(https.last().header("Impersonate-uid")).containsExactly("u1");
    assertThat(https.last().header("Impersonate-group")).containsExactly("a", "b");
    assertThat(https.last().header("Impersonate-extra-example.com%2fscope"))
        .containsExactly("x", "y");
  }

  @Test
  void groupsWithoutAUserAreRefused() {
    assertRefused(
        KubeFixture.kubeconfig("https://h", "token: t, as-groups: [a]"),
        "as of user \"me\" is missing, while as-uid, as-groups or as-user-extra is given");
  }

  // ----- exec plugins

  @Test
  void aPluginIsToldOfTheClusterAndItsCertificateIsUsed() throws Exception {
    CertifiedKey jane = spec("CN=jane", CertificateSpec.Usage.BOTH_SIDES, List.of()).selfSigned();
    Files.writeString(
        folder.resolve("out"),
        "{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":"
            + "{\"token\":\"made\",\"clientCertificateData\":\"%s\",\"clientKeyData\":\"%s\"}}"
                .formatted(json(Pem.of(jane.chain())), json(sec1(jane))));
    plugin("echo \"$KUBERNETES_EXEC_INFO $GREETING $1\" > info; cat out");
    get(
        address(),
        ca() + ", extensions: [{name: client.authentication.k8s.io/exec, extension: {a: b}}]",
        exec("provideClusterInfo: true, args: [-v], env: [{name: GREETING, value: hello}]"));
    assertThat(https.last().client()).isEqualTo("CN=jane");
    assertThat(https.last().header("Authorization")).containsExactly("Bearer made");
    assertThat(folder.resolve("info"))
        .content()
        .contains("\"apiVersion\":\"client.authentication.k8s.io/v1\"")
        .contains("\"server\":\"" + address() + "\"")
        .contains("\"certificate-authority-data\":\"" + base64(Pem.of(authority.chain())))
        .contains("\"config\":{\"a\":\"b\"}")
        .contains("\"interactive\":false")
        .endsWith("} hello -v\n");
  }

  /// As openssl writes it.
  private static String sec1(CertifiedKey key) throws IOException {
    var named =
        new org.bouncycastle.asn1.sec.ECPrivateKey(
            256,
            ((java.security.interfaces.ECPrivateKey) key.key()).getS(),
            org.bouncycastle.asn1.sec.SECObjectIdentifiers.secp256r1);
    return "-----BEGIN EC PRIVATE KEY-----\n%s\n-----END EC PRIVATE KEY-----\n"
        .formatted(Base64.getEncoder().encodeToString(named.getEncoded()));
  }

  private static String json(String text) {
    return text.replace("\n", "\\n").replace("\r", "");
  }

  @Test
  void aPluginRunsAgainBeforeItsCredentialExpires() throws Exception {
    plugin(
        "echo x >> runs; printf '{\"kind\":\"ExecCredential\",\"apiVersion\":"
            + "\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"t%s\","
            + "\"expirationTimestamp\":\"%s\"}}' $(wc -l < runs) "
            + now.get().plusSeconds(60));
    write(KubeFixture.kubeconfig(address(), ca(), exec("")));
    try (KubeClient client = client()) {
      get(client);
      get(client);
      assertThat(https.last().header("Authorization")).containsExactly("Bearer t1");
      now.updateAndGet(time -> time.plusSeconds(61));
      get(client);
      assertThat(https.last().header("Authorization")).containsExactly("Bearer t2");
    }
  }

  private void passes(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void aPluginRunsAgainWhenItsTokenIsRefusedButNotWithinTenSeconds() throws Exception {
    plugin(
        "echo x >> runs; printf"
            + " '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\",\"status\":{\"token\":\"t%s\"}}'"
            + " $(wc -l < runs)");
    write(KubeFixture.kubeconfig(address(), ca(), exec("")));
    try (KubeClient client = client()) {
      get(client);
      https.answer(
          request -> request.header("Authorization").equals(List.of("Bearer t1")) ? 401 : 200);
      passes(Duration.ofSeconds(9));
      assertThat(get(client)).isEqualTo(401);
      passes(Duration.ofSeconds(2));
      assertThat(get(client)).isEqualTo(200);
      assertThat(https.last().header("Authorization")).containsExactly("Bearer t2");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exit 3|failed with exit code 3",
        "echo one >&2; echo two >&2; exit 1|failed with exit code 1: two",
        "echo rubbish|printed something that is not an ExecCredential",
        "echo '{}'|printed something that is not an ExecCredential",
        "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"v9\"}'|printed an ExecCredential of"
            + " version v9, while apiVersion is client.authentication.k8s.io/v1",
        "echo '{\"kind\":\"ExecCredential\",\"apiVersion\":\"client.authentication.k8s.io/v1\"}'|"
            + "printed an ExecCredential without a token or certificate",
      })
  void aPluginThatFailsIsOneLineAndNotRunForEachRequest(String script, String problem)
      throws Exception {
    plugin("echo x >> runs; " + script);
    write(KubeFixture.kubeconfig(address(), ca(), exec("")));
    String origin =
        "exec plugin %s of user \"me\" in kubeconfig %s "
            .formatted(folder.resolve("plugin"), folder.resolve("kubeconfig"));
    try (KubeClient client = client()) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() -> get(client))
            .isInstanceOf(UnreachableException.class)
            .hasMessage(origin + problem);
      }
      assertThat(Files.readAllLines(folder.resolve("runs"))).hasSizeLessThan(4);
      assertThat(https.requests()).isEmpty();
    }
  }

  @Test
  void aMissingPluginGivesTheHintToInstallIt() throws Exception {
    write(
        KubeFixture.kubeconfig(
            address(),
            ca(),
            "exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin,"
                + " interactiveMode: Never, installHint: \"get it\\n from here\"}"));
    try (KubeClient client = client()) {
      assertThatThrownBy(() -> get(client))
          .isInstanceOf(UnreachableException.class)
          .hasMessage(
              "exec plugin no-such-plugin of user \"me\" in kubeconfig "
                  + folder.resolve("kubeconfig")
                  + " is not installed: get it from here");
    }
  }

  private void plugin(String script) throws IOException {
    Path plugin =
        Files.writeString(
            folder.resolve("plugin"), "#!/bin/sh\ncd \"$(dirname \"$0\")\"\n" + script + "\n");
    Files.setPosixFilePermissions(plugin, PosixFilePermissions.fromString("rwx------"));
  }

  private static String exec(String more) {
    return "exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin,"
        + (" interactiveMode: IfAvailable" + (more.isEmpty() ? "" : ", " + more) + "}");
  }

  // ----- several files

  @Test
  void theFirstFileThatHasANameWins() throws Exception {
    Path one = Files.createDirectory(folder.resolve("one")).resolve("config");
    Path two = Files.createDirectory(folder.resolve("two")).resolve("config");
    Files.writeString(one.resolveSibling("token"), "from-one");
    Files.writeString(two.resolveSibling("token"), "from-two");
    Files.writeString(
        one,
        KubeFixture.kubeconfig("http://127.0.0.1:1", "tokenFile: token")
            .replace("current-context: test", "x: y")
            .replace("clusters:", "clusters: []\nothers:"));
    Files.writeString(
        two, KubeFixture.kubeconfig("http://127.0.0.1:" + http.port(), "tokenFile: token"));
    String list = one + ":" + folder.resolve("missing") + "::" + two;
    try (KubeClient client =
        KubeClient.create(
            Optional.empty(),
            Optional.empty(),
            Map.of("KUBECONFIG", list),
            folder,
            clock,
            nanos::get)) {
      get(client);
      assertThat(http.last().header("Authorization")).containsExactly("Bearer from-one");
    }
  }

  @Test
  void aListOfMissingFilesIsRefused() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(
            () ->
                KubeClient.create(
                    Optional.empty(),
                    Optional.empty(),
                    Map.of("KUBECONFIG", missing.toString()),
                    folder,
                    clock,
                    nanos::get))
        .isInstanceOf(KubeConfigException.class)
        .hasMessage(
            "KUBECONFIG names no file that exists: "
                + missing
                + "; correct it, or give --kubeconfig");
  }

  // ----- what cannot be read

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "token: 7|token of user \"me\" must be a string: put it in quotes",
        "client-certificate-data: \"a-b\"|client-certificate-data of user \"me\" is not base64",
        "exec: {apiVersion: v1}|exec.apiVersion of user \"me\" must be"
            + " client.authentication.k8s.io/v1 or v1beta1, but is v1",
        "exec: {apiVersion: client.authentication.k8s.io/v1}|exec.command of user \"me\" is"
            + " missing",
        "token: t, username: u|token of user \"me\" and username exclude each other: remove one of"
            + " them",
        "auth-provider: {name: oidc}|auth-provider of user \"me\" holds no token: use exec, token"
            + " or client-certificate",
      })
  void whatCannotBeUsedIsNamed(String user, String problem) {
    assertRefused(KubeFixture.kubeconfig("https://h", user), problem);
  }

  @Test
  void malformedYamlIsNamedByItsPlaceAndNotQuoted() throws Exception {
    write("users:\n- name: me\n  user: {token: secret\nclusters: [\n");
    assertThatThrownBy(this::client)
        .isInstanceOf(KubeConfigException.class)
        .hasMessageMatching(".*kubeconfig is not a kubeconfig: it is not YAML: line 4, column \\d+")
        .message()
        .doesNotContain("secret");
  }

  // -----

  private void assertRefused(String kubeconfig, String problem) {
    write(kubeconfig);
    assertThatThrownBy(this::client)
        .isInstanceOf(KubeConfigException.class)
        .hasMessageStartingWith(
            "kubeconfig " + folder.resolve("kubeconfig") + " cannot be used: " + problem);
  }

  private void get(String server, String cluster, String user) throws Exception {
    write(KubeFixture.kubeconfig(server, cluster, user));
    try (KubeClient client = client()) {
      get(client);
    }
  }

  private static int get(KubeClient client) throws IOException {
    try (var stream = client.http().open(KubeRequest.get("x"), Patience.of(TIMEOUT))) {
      stream.drain();
      return stream.code();
    }
  }

  private void write(String kubeconfig) {
    try {
      Files.writeString(folder.resolve("kubeconfig"), kubeconfig);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private KubeClient client() throws KubeConfigException {
    return KubeClient.create(
        Optional.of(folder.resolve("kubeconfig")),
        Optional.empty(),
        Map.of(),
        folder,
        clock,
        nanos::get);
  }
}
