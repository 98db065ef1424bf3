package io.nilometer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.ReadKeys;
import io.nilometer.api.access.AccessSettings;
import io.nilometer.api.http.ListenSettings;
import io.nilometer.api.http.RequestSettings;
import io.nilometer.api.http.ServingSettings;
import io.nilometer.api.tls.NamedCertificate;
import io.nilometer.api.tls.TlsSettings;
import io.nilometer.cluster.ClusterSettings;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.logging.LogSettings;
import io.nilometer.logging.PackageVerbosity;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.scrape.kubelet.KubeletSettings;
import io.nilometer.storage.StorageSettings;
import io.nilometer.tls.CertificateFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SettingsTest {

  /// Read by Pekko, when the dispatchers are looked up by these names.
  private static final List<String> DISPATCHERS =
      List.of("api.encoding-dispatcher.", "api.handshake-dispatcher.");

  private static final String IN_SECRET = "cluster.tls.secret = ns/name";

  @Test
  void theDefaultsAreThoseOfMetricsServer() {
    Settings settings = TestSettings.with();
    assertThat(settings.kubernetes().kubeconfig()).isEmpty();
    assertThat(settings.kubernetes().context()).isEmpty();
    assertThat(settings.kubernetes().nodeSelector()).isSameAs(LabelSelector.EVERYTHING);
    assertThat(settings.scrape().resolution()).isEqualTo(Duration.ofSeconds(60));
    KubeletSettings kubelet = settings.scrape().kubelet();
    assertThat(kubelet.preferredAddressTypes())
        .containsExactly("Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP");
    assertThat(kubelet.port()).isEqualTo(10_250);
    assertThat(kubelet.useNodeStatusPort()).isFalse();
    assertThat(kubelet.requestTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(kubelet.security()).isEqualTo(KubeletSettings.Security.VERIFIED_TLS);
    assertThat(kubelet.certificateAuthority()).isEmpty();
    assertThat(kubelet.client()).isEmpty();
  }

  @Test
  void byDefaultTheApiListensOnPort443OfAllAddressesWithASelfSignedCertificate() {
    ServingSettings serving = TestSettings.with().serving();
    assertThat(serving.listen().address()).isEqualTo("0.0.0.0");
    assertThat(serving.listen().port()).isEqualTo(443);
    assertThat(serving.listen().sharePort()).isFalse();
    assertThat(serving.listen().shareAddress()).isFalse();
    assertThat(serving.certificate().directory())
        .isEqualTo(Path.of("apiserver.local.config/certificates"));
    assertThat(serving.certificate().files()).isEmpty();
    assertThat(serving.certificate().checkInterval()).isEqualTo(Duration.ofSeconds(10));
    assertThat(serving.shutdown().delay()).isEqualTo(Duration.ZERO);
    assertThat(serving.shutdown().grace()).isEqualTo(Duration.ofSeconds(5));
    assertThat(serving.shutdown().sendRetryAfter()).isFalse();
    assertThat(serving.tls())
        .isEqualTo(TlsSettings.of("VersionTLS12", List.of(), List.of(), List.of()));
  }

  @Test
  void theDefaultLimitsOfRequestsAreThoseOfMetricsServer() {
    RequestSettings requests = TestSettings.with().serving().requests();
    assertThat(requests.inFlight().reading()).isEqualTo(400);
    assertThat(requests.inFlight().mutating()).isEqualTo(200);
    assertThat(requests.timeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(requests.headTimeout()).isEqualTo(Duration.ofSeconds(32));
    assertThat(requests.address().externalHost()).isEmpty();
    assertThat(requests.address().advertised()).isEmpty();
    assertThat(requests.strictTransportSecurity()).isEmpty();
    assertThat(requests.allowedOrigins()).isEmpty();
  }

  @Test
  void byDefaultTheApiServerAuthorizesCallers() {
    Settings settings = TestSettings.with();
    assertThat(settings.kubernetes().authenticationKubeconfig()).isEmpty();
    assertThat(settings.kubernetes().authorizationKubeconfig()).isEmpty();
    AccessSettings access = settings.access();
    assertThat(access.caFiles().clients()).isEmpty();
    assertThat(access.caFiles().frontProxies()).isEmpty();
    assertThat(access.requestHeaders().users()).containsExactly("x-remote-user");
    assertThat(access.requestHeaders().uids()).isEmpty();
    assertThat(access.requestHeaders().groups()).containsExactly("x-remote-group");
    assertThat(access.requestHeaders().extraPrefixes()).containsExactly("x-remote-extra-");
    assertThat(access.requestHeaders().allowedNames()).isEmpty();
    assertThat(access.lookup()).isEqualTo(AccessSettings.Lookup.REQUIRED);
    assertThat(access.ttls().token()).isEqualTo(Duration.ofSeconds(10));
    assertThat(access.ttls().allowed()).isEqualTo(Duration.ofSeconds(10));
    assertThat(access.ttls().refused()).isEqualTo(Duration.ofSeconds(10));
    assertThat(access.alwaysAllowedPaths()).containsExactly("/healthz", "/readyz", "/livez");
    assertThat(access.fileCheckInterval()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void everyAccessSettingIsRead() {
    Settings settings =
        TestSettings.with(
            "access { authentication-kubeconfig = a.conf, authorization-kubeconfig = b.conf }",
            "access { client-ca-file = ca.pem, skip-lookup = true }",
            "access { tolerate-lookup-failure = true, always-allow-paths = [\"\"] }",
            "access { token-ttl = 1s, allowed-ttl = 2s, refused-ttl = 0s }",
            "access.request-header { client-ca-file = p.pem, username-headers = [u] }",
            "access.request-header { uid-headers = [X-Remote-Uid], group-headers = [g, h] }",
            "access.request-header { extra-headers-prefix = [e-], allowed-names = [proxy] }",
            "serving.certificate-check-interval = 3s");
    assertThat(settings.kubernetes().authenticationKubeconfig()).contains(Path.of("a.conf"));
    assertThat(settings.kubernetes().authorizationKubeconfig()).contains(Path.of("b.conf"));
    AccessSettings access = settings.access();
    assertThat(access.caFiles().clients()).contains(Path.of("ca.pem"));
    assertThat(access.caFiles().frontProxies()).contains(Path.of("p.pem"));
    assertThat(access.requestHeaders().users()).containsExactly("u");
    assertThat(access.requestHeaders().uids()).containsExactly("X-Remote-Uid");
    assertThat(access.requestHeaders().groups()).containsExactly("g", "h");
    assertThat(access.requestHeaders().extraPrefixes()).containsExactly("e-");
    assertThat(access.requestHeaders().allowedNames()).containsExactly("proxy");
    assertThat(access.lookup()).isEqualTo(AccessSettings.Lookup.SKIPPED);
    assertThat(access.ttls().token()).isEqualTo(Duration.ofSeconds(1));
    assertThat(access.ttls().allowed()).isEqualTo(Duration.ofSeconds(2));
    assertThat(access.ttls().refused()).isEqualTo(Duration.ZERO);
    assertThat(access.alwaysAllowedPaths()).isEmpty();
    assertThat(access.fileCheckInterval()).isEqualTo(Duration.ofSeconds(3));
    assertThat(TestSettings.in("access", "tolerate-lookup-failure = true").access().lookup())
        .isEqualTo(AccessSettings.Lookup.ATTEMPTED);
  }

  @Test
  void byDefaultPointsAreKeptForThreeResolutionsAndARequestTimeout() {
    assertThat(TestSettings.with().storage())
        .isEqualTo(
            new StorageSettings(
                new Partitions(128), Duration.ofSeconds(60), Duration.ofSeconds(190)));
    assertThat(TestSettings.with("scrape.resolution = 15s").storage().staleness())
        .isEqualTo(Duration.ofSeconds(55));
    assertThat(TestSettings.with("storage.staleness = 100s").storage().staleness())
        .isEqualTo(Duration.ofSeconds(100));
  }

  @Test
  void theSettingsOfKubernetesAndLogsAreRead() {
    Settings settings =
        TestSettings.with(
            "kubernetes { kubeconfig = kube.conf, context = test, node-selector = \"a=b\" }",
            "logging { format = json, verbosity = 5, verbosity-by-package = [\"scrape=4\"] }",
            "cluster.partitions = 8");
    assertThat(settings.kubernetes().kubeconfig()).contains(Path.of("kube.conf"));
    assertThat(settings.kubernetes().context()).contains("test");
    assertThat(settings.kubernetes().nodeSelector().expression()).isEqualTo("a=b");
    assertThat(settings.storage().partitions().count()).isEqualTo(8);
    assertThat(settings.log())
        .isEqualTo(
            new LogSettings(
                LogSettings.Format.JSON, 5, List.of(new PackageVerbosity("scrape", 4))));
  }

  @Test
  void everyKubeletSettingIsRead() {
    KubeletSettings kubelet =
        TestSettings.kubelet(
            "port = 1, use-node-status-port = true, request-timeout = 5s",
            "preferred-address-types = [ExternalIP]",
            "certificate-authority = ca.pem, client-certificate = c.pem, client-key = k.pem");
    assertThat(kubelet.preferredAddressTypes()).containsExactly("ExternalIP");
    assertThat(kubelet.port()).isEqualTo(1);
    assertThat(kubelet.useNodeStatusPort()).isTrue();
    assertThat(kubelet.requestTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(kubelet.certificateAuthority()).contains(Path.of("ca.pem"));
    CertificateFiles client = kubelet.client().orElseThrow();
    assertThat(client.certificate().path()).isEqualTo(Path.of("c.pem"));
    assertThat(client.key().path()).isEqualTo(Path.of("k.pem"));
    assertThat(TestSettings.kubelet("insecure-tls = true").security())
        .isEqualTo(KubeletSettings.Security.UNVERIFIED_TLS);
    assertThat(TestSettings.kubelet("completely-insecure = true").security())
        .isEqualTo(KubeletSettings.Security.PLAIN_HTTP);
  }

  @Test
  void everyServingSettingIsRead() {
    ServingSettings serving =
        TestSettings.in(
                "serving",
                "bind-address = \"::\", port = 0, certificate-directory = here",
                "certificate-file = s.pem, key-file = t.pem",
                "certificate-check-interval = 1s, shutdown-delay = 2s, shutdown-grace = 3s",
                "shutdown-send-retry-after = true",
                "tls { minimum-version = VersionTLS13, curves = [29] }",
                "tls.cipher-suites = [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]",
                "tls.named-certificates = [\"c,k:a.org\"]")
            .serving();
    assertThat(serving.listen().address()).isEqualTo("::");
    assertThat(serving.listen().port()).isZero();
    assertThat(serving.certificate().directory()).isEqualTo(Path.of("here"));
    CertificateFiles files = serving.certificate().files().orElseThrow();
    assertThat(files.certificate().path()).isEqualTo(Path.of("s.pem"));
    assertThat(files.key().path()).isEqualTo(Path.of("t.pem"));
    assertThat(serving.certificate().checkInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(serving.shutdown().delay()).isEqualTo(Duration.ofSeconds(2));
    assertThat(serving.shutdown().grace()).isEqualTo(Duration.ofSeconds(3));
    assertThat(serving.shutdown().sendRetryAfter()).isTrue();
    assertThat(serving.tls().protocols()).containsExactly("TLSv1.3");
    assertThat(serving.tls().cipherSuites()).contains("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
    assertThat(serving.tls().groups()).containsExactly("x25519");
    assertThat(serving.tls().named())
        .containsExactly(new NamedCertificate(Path.of("c"), Path.of("k"), List.of("a.org")));
  }

  @Test
  void eachKindOfSharingIsRead() {
    ListenSettings port = TestSettings.in("serving", "share-port = true").serving().listen();
    assertThat(port.sharePort()).isTrue();
    assertThat(port.shareAddress()).isFalse();
    ListenSettings address = TestSettings.in("serving", "share-address = true").serving().listen();
    assertThat(address.sharePort()).isFalse();
    assertThat(address.shareAddress()).isTrue();
  }

  @Test
  void everyRequestSettingIsRead() {
    RequestSettings requests =
        TestSettings.in(
                "serving",
                "external-hostname = metrics.org, advertise-address = \"10.0.0.1\"",
                "strict-transport-security = [preload]",
                "cors-allowed-origins = [\"//a\\\\.org$\"]",
                "requests { max-in-flight = 1, max-mutating-in-flight = 2 }",
                "requests { timeout = 3s, head-timeout = 4s }")
            .serving()
            .requests();
    assertThat(requests.inFlight().reading()).isEqualTo(1);
    assertThat(requests.inFlight().mutating()).isEqualTo(2);
    assertThat(requests.timeout()).isEqualTo(Duration.ofSeconds(3));
    assertThat(requests.headTimeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(requests.address().externalHost()).isEqualTo("metrics.org");
    assertThat(requests.address().advertised()).isEqualTo("10.0.0.1");
    assertThat(requests.strictTransportSecurity()).containsExactly("preload");
    assertThat(requests.allowedOrigins()).containsExactly("//a\\.org$");
  }

  @Test
  void byDefaultAReplicaRunsAlone() {
    assertThat(TestSettings.with().cluster())
        .isEqualTo(
            ClusterSettings.of(
                List.of(),
                "",
                Optional.empty(),
                "",
                Optional.empty(),
                new ClusterTls.Unset(),
                Duration.ofSeconds(10)));
  }

  @Test
  void everyClusterSettingIsRead() {
    assertThat(
            TestSettings.with(
                    "cluster { seeds = [\"a:1\", \"b:2\"], host = b, port = 2 }",
                    "cluster { bind-address = \"0.0.0.0\", bind-port = 3 }",
                    "cluster.tls { certificate-file = c, key-file = k, authorities-file = a }")
                .cluster())
        .isEqualTo(
            ClusterSettings.of(
                List.of("a:1", "b:2"),
                "b",
                Optional.of(2),
                "0.0.0.0",
                Optional.of(3),
                new ClusterTls.Files(Path.of("c"), Path.of("k"), Path.of("a")),
                Duration.ofSeconds(10)));
    assertThat(TestSettings.with(IN_SECRET).cluster().tls())
        .isEqualTo(new ClusterTls.InSecret("ns", "name"));
    assertThat(TestSettings.with(IN_SECRET).cluster().tlsCheckInterval())
        .isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void everyKeyOfTheDefaultsIsRead() {
    Config config = ConfigFactory.load();
    var unread = new TreeSet<String>();
    config.getConfig("nilometer").entrySet().forEach(entry -> unread.add(entry.getKey()));
    Settings.of(ReadKeys.of(config, key -> unread.remove(key.replace("nilometer.", ""))));
    Config inSecret = ConfigFactory.parseString(IN_SECRET).atPath("nilometer").withFallback(config);
    Settings.of(ReadKeys.of(inSecret, key -> unread.remove(key.replace("nilometer.", ""))));
    unread.removeIf(key -> DISPATCHERS.stream().anyMatch(key::startsWith));
    assertThat(unread).isEmpty();
  }

  @Test
  void aLeaseNeedsSeeds() {
    assertThat(TestSettings.with().lease()).isEmpty();
    assertThat(
            TestSettings.with(
                    "cluster { seeds = [\"a:1\"], host = a, tls.insecure = true, lease ="
                        + " \"kube-system/nilometer\" }")
                .lease())
        .contains(new NamespacedName("kube-system", "nilometer"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("cluster.lease = \"kube-system/nilometer\""))
        .withMessage(
            "--cluster-lease needs --cluster-seeds: a replica that runs alone has nothing to"
                + " decide");
  }

  @Test
  void aPodNamespaceNeedsAHostThatNamesThePod() {
    assertThat(TestSettings.with().podNamespace()).isEmpty();
    assertThat(
            TestSettings.with(
                    "cluster { seeds = [\"a:1\"], host = n-0.n, tls.insecure = true, pod-namespace"
                        + " = metrics }")
                .podNamespace())
        .contains("metrics");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("cluster { host = n-0, pod-namespace = metrics }"))
        .withMessage(
            "--cluster-pod-namespace needs a --cluster-host of the form POD.SERVICE, but it is"
                + " n-0");
  }

  @Test
  void aValueOfTheWrongTypeIsRejectedWithItsKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("scrape.kubelet.port = abc"))
        .withMessageEndingWith("nilometer.scrape.kubelet.port must be a whole number, but is abc");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("scrape.resolution = soon"))
        .withMessageEndingWith(
            "nilometer.scrape.resolution must be a duration, such as 15s, but is soon");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("access.skip-lookup = maybe"))
        .withMessageEndingWith("nilometer.access.skip-lookup must be true or false, but is maybe");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("cluster.seeds = 7"))
        .withMessageEndingWith("nilometer.cluster.seeds must be a list of texts, but is 7");
  }

  @Test
  void impossibleValuesAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("kubernetes.node-selector = \"a=b=\""))
        .withMessageStartingWith("--node-selector: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("access.always-allow-paths = [\"/a*b\"]"))
        .withMessage(
            "--authorization-always-allow-paths: only a trailing * is allowed, but there is"
                + " \"/a*b\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("access.request-header.group-headers = [a, \" \"]"))
        .withMessage("--requestheader-group-headers has an empty value: leave it out");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("access.token-ttl = -1s"))
        .withMessage("--authentication-token-webhook-cache-ttl must not be negative, but is PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("storage.staleness = 59s"))
        .withMessage(
            "nilometer.storage.staleness must not be below the resolution (PT1M), but is PT59S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestSettings.with("cluster.partitions = 0"))
        .withMessage("nilometer.cluster.partitions must be 1 to 4096, but is 0");
  }
}
