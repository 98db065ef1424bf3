package io.nilometer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.ReadKeys;
import io.nilometer.api.access.AccessSettings;
import io.nilometer.api.access.RequestHeaderNames;
import io.nilometer.api.http.ListenSettings;
import io.nilometer.api.http.RequestSettings;
import io.nilometer.api.http.ServingSettings;
import io.nilometer.api.tls.TlsSettings;
import io.nilometer.cluster.ClusterSettings;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.logging.LogSettings;
import io.nilometer.logging.PackageVerbosity;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.scrape.ScrapeSettings;
import io.nilometer.scrape.kubelet.KubeletSettings;
import io.nilometer.storage.StorageSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SettingsTest {

  /// Read by Pekko, when the dispatcher is looked up by this name.
  private static final String DISPATCHER = "api.encoding-dispatcher.";

  private static final String IN_SECRET = "cluster.tls.secret = ns/name";

  private static Settings with(String... settings) {
    return Settings.of(
        ConfigFactory.parseString(String.join("\n", settings))
            .atPath("nilometer")
            .withFallback(ConfigFactory.load())
            .resolve());
  }

  @Test
  void theDefaultsAreThoseOfMetricsServer() {
    Settings settings = with();
    assertThat(settings.kubernetes().kubeconfig()).isEmpty();
    assertThat(settings.kubernetes().context()).isEmpty();
    assertThat(settings.kubernetes().nodeSelector()).isSameAs(LabelSelector.EVERYTHING);
    assertThat(settings.scrape())
        .isEqualTo(
            new ScrapeSettings(
                Duration.ofSeconds(60),
                new KubeletSettings(
                    List.of("Hostname", "InternalDNS", "InternalIP", "ExternalDNS", "ExternalIP"),
                    10_250,
                    false,
                    Duration.ofSeconds(10),
                    false,
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())));
  }

  @Test
  void byDefaultTheApiListensOnPort443OfAllAddressesWithASelfSignedCertificate() {
    assertThat(with().serving())
        .isEqualTo(
            new ServingSettings(
                "0.0.0.0",
                443,
                Path.of("apiserver.local.config/certificates"),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(10),
                Duration.ZERO,
                Duration.ofSeconds(5),
                false,
                new ListenSettings(false, false),
                TlsSettings.of("VersionTLS12", List.of(), List.of(), List.of()),
                new RequestSettings(
                    400,
                    200,
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(32),
                    "",
                    "",
                    List.of(),
                    List.of())));
  }

  @Test
  void byDefaultTheApiServerAuthorizesCallers() {
    assertThat(with().kubernetes().authenticationKubeconfig()).isEmpty();
    assertThat(with().kubernetes().authorizationKubeconfig()).isEmpty();
    assertThat(with().access())
        .isEqualTo(
            new AccessSettings(
                Optional.empty(),
                Optional.empty(),
                new RequestHeaderNames(
                    List.of("x-remote-user"),
                    List.of(),
                    List.of("x-remote-group"),
                    List.of("x-remote-extra-"),
                    List.of()),
                false,
                false,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                List.of("/healthz", "/readyz", "/livez"),
                Duration.ofSeconds(10)));
  }

  @Test
  void everyAccessSettingIsRead() {
    Settings settings =
        with(
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
    assertThat(settings.access())
        .isEqualTo(
            new AccessSettings(
                Optional.of(Path.of("ca.pem")),
                Optional.of(Path.of("p.pem")),
                new RequestHeaderNames(
                    List.of("u"),
                    List.of("X-Remote-Uid"),
                    List.of("g", "h"),
                    List.of("e-"),
                    List.of("proxy")),
                true,
                true,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ZERO,
                List.of(),
                Duration.ofSeconds(3)));
  }

  @Test
  void byDefaultPointsAreKeptForThreeResolutionsAndARequestTimeout() {
    assertThat(with().storage())
        .isEqualTo(
            new StorageSettings(
                new Partitions(128), Duration.ofSeconds(60), Duration.ofSeconds(190)));
    assertThat(with("scrape.resolution = 15s").storage().staleness())
        .isEqualTo(Duration.ofSeconds(55));
    assertThat(with("storage.staleness = 100s").storage().staleness())
        .isEqualTo(Duration.ofSeconds(100));
  }

  @Test
  void everySettingIsRead() {
    Settings settings =
        with(
            "kubernetes { kubeconfig = kube.conf, context = test, node-selector = \"a=b\" }",
            "scrape.kubelet { port = 1, use-node-status-port = true, request-timeout = 5s }",
            "scrape.kubelet { preferred-address-types = [ExternalIP], insecure-tls = true }",
            "scrape.kubelet { client-certificate = c.pem, client-key = k.pem }",
            "serving { bind-address = \"::\", port = 0, certificate-directory = here }",
            "serving { certificate-file = s.pem, key-file = t.pem }",
            "serving { certificate-check-interval = 1s, shutdown-delay = 2s, shutdown-grace = 3s }",
            "serving { shutdown-send-retry-after = true, share-port = true, share-address = true }",
            "serving { external-hostname = metrics.org, advertise-address = \"10.0.0.1\" }",
            "serving { strict-transport-security = [preload] }",
            "serving { cors-allowed-origins = [\"//a\\\\.org$\"] }",
            "serving.requests { max-in-flight = 1, max-mutating-in-flight = 2 }",
            "serving.requests { timeout = 3s, head-timeout = 4s }",
            "serving.tls { minimum-version = VersionTLS13, curves = [29] }",
            "serving.tls.cipher-suites = [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]",
            "serving.tls.named-certificates = [\"c,k:a.org\"]",
            "logging { format = json, verbosity = 5, verbosity-by-package = [\"scrape=4\"] }",
            "cluster.partitions = 8");
    assertThat(settings.kubernetes().kubeconfig()).contains(Path.of("kube.conf"));
    assertThat(settings.kubernetes().context()).contains("test");
    assertThat(settings.kubernetes().nodeSelector().expression()).isEqualTo("a=b");
    assertThat(settings.scrape().kubelet())
        .isEqualTo(
            new KubeletSettings(
                List.of("ExternalIP"),
                1,
                true,
                Duration.ofSeconds(5),
                false,
                true,
                Optional.empty(),
                Optional.of(Path.of("c.pem")),
                Optional.of(Path.of("k.pem"))));
    assertThat(settings.serving())
        .isEqualTo(
            new ServingSettings(
                "::",
                0,
                Path.of("here"),
                Optional.of(Path.of("s.pem")),
                Optional.of(Path.of("t.pem")),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                true,
                new ListenSettings(true, true),
                TlsSettings.of(
                    "VersionTLS13",
                    List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                    List.of(29L),
                    List.of("c,k:a.org")),
                new RequestSettings(
                    1,
                    2,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4),
                    "metrics.org",
                    "10.0.0.1",
                    List.of("preload"),
                    List.of("//a\\.org$"))));
    assertThat(settings.log())
        .isEqualTo(
            new LogSettings(
                LogSettings.Format.JSON, 5, List.of(new PackageVerbosity("scrape", 4))));
    assertThat(settings.storage().partitions().count()).isEqualTo(8);
    assertThat(with("scrape.kubelet.completely-insecure = true").scrape().kubelet().plainHttp())
        .isTrue();
    assertThat(
            with("scrape.kubelet.certificate-authority = ca.pem")
                .scrape()
                .kubelet()
                .certificateAuthority())
        .contains(Path.of("ca.pem"));
  }

  @Test
  void byDefaultAReplicaRunsAlone() {
    assertThat(with().cluster())
        .isEqualTo(
            ClusterSettings.of(
                List.of(),
                "",
                Optional.empty(),
                "",
                Optional.empty(),
                new ClusterTls.Off(),
                Duration.ofSeconds(10)));
  }

  @Test
  void everyClusterSettingIsRead() {
    assertThat(
            with(
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
    assertThat(with(IN_SECRET).cluster().tls()).isEqualTo(new ClusterTls.InSecret("ns", "name"));
    assertThat(with(IN_SECRET).cluster().tlsCheckInterval()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void everyKeyOfTheDefaultsIsRead() {
    Config config = ConfigFactory.load();
    var unread = new TreeSet<String>();
    config.getConfig("nilometer").entrySet().forEach(entry -> unread.add(entry.getKey()));
    Settings.of(ReadKeys.of(config, key -> unread.remove(key.replace("nilometer.", ""))));
    Config inSecret = ConfigFactory.parseString(IN_SECRET).atPath("nilometer").withFallback(config);
    Settings.of(ReadKeys.of(inSecret, key -> unread.remove(key.replace("nilometer.", ""))));
    unread.removeIf(key -> key.startsWith(DISPATCHER));
    assertThat(unread).isEmpty();
  }

  @Test
  void aLeaseNeedsSeeds() {
    assertThat(with().lease()).isEmpty();
    assertThat(
            with("cluster { seeds = [\"a:1\"], host = a, lease = \"kube-system/nilometer\" }")
                .lease())
        .contains(new LeaseName("kube-system", "nilometer"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("cluster.lease = \"kube-system/nilometer\""))
        .withMessage(
            "--cluster-lease needs --cluster-seeds: a replica that runs alone has nothing to"
                + " decide");
  }

  @Test
  void aValueOfTheWrongTypeIsRejectedWithItsKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("scrape.kubelet.port = abc"))
        .withMessageEndingWith("nilometer.scrape.kubelet.port must be a whole number, but is abc");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("scrape.resolution = soon"))
        .withMessageEndingWith(
            "nilometer.scrape.resolution must be a duration, such as 15s, but is soon");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("access.skip-lookup = maybe"))
        .withMessageEndingWith("nilometer.access.skip-lookup must be true or false, but is maybe");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("cluster.seeds = 7"))
        .withMessageEndingWith("nilometer.cluster.seeds must be a list of texts, but is 7");
  }

  @Test
  void impossibleValuesAreRejected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("kubernetes.node-selector = \"a=b=\""))
        .withMessageStartingWith("--node-selector: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("access.always-allow-paths = [\"/a*b\"]"))
        .withMessage(
            "--authorization-always-allow-paths: only a trailing * is allowed, but there is"
                + " \"/a*b\"");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("access.request-header.group-headers = [a, \" \"]"))
        .withMessage("--requestheader-group-headers has an empty value: leave it out");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("access.token-ttl = -1s"))
        .withMessage("--authentication-token-webhook-cache-ttl must not be negative, but is PT-1S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("storage.staleness = 59s"))
        .withMessage(
            "nilometer.storage.staleness must not be below the resolution (PT1M), but is PT59S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with("cluster.partitions = 0"))
        .withMessage("nilometer.cluster.partitions must be 1 to 4096, but is 0");
  }
}
