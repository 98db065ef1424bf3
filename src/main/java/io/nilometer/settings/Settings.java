package io.nilometer.settings;

import com.typesafe.config.Config;
import io.nilometer.api.access.AccessSettings;
import io.nilometer.api.access.RequestHeaderNames;
import io.nilometer.api.http.ListenSettings;
import io.nilometer.api.http.RequestSettings;
import io.nilometer.api.http.ServingSettings;
import io.nilometer.api.tcp.ClientLimits;
import io.nilometer.api.tls.TlsSettings;
import io.nilometer.cluster.ClusterSettings;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.logging.LogSettings;
import io.nilometer.logging.PackageVerbosity;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.model.selector.SelectorSyntaxException;
import io.nilometer.scrape.ScrapeSettings;
import io.nilometer.scrape.kubelet.KubeletSettings;
import io.nilometer.status.StatusSettings;
import io.nilometer.storage.StorageSettings;
import io.nilometer.telemetry.TelemetrySettings;
import io.nilometer.tls.CertificateFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// All settings, read and checked once at startup. Each package gets its part.
public record Settings(
    KubernetesSettings kubernetes,
    ServingSettings serving,
    AccessSettings access,
    ScrapeSettings scrape,
    StorageSettings storage,
    ClusterSettings cluster,
    Optional<NamespacedName> lease,
    Optional<String> podNamespace,
    Duration startWait,
    TelemetrySettings telemetry,
    StatusSettings status,
    LogSettings log) {

  public Settings {
    if (lease.isPresent() && cluster.seeds().isEmpty()) {
      throw new IllegalArgumentException(
          "--cluster-lease needs --cluster-seeds: a replica that runs alone has nothing to decide");
    }
    if (podNamespace.isPresent() && cluster.self().host().indexOf('.') <= 0) {
      throw new IllegalArgumentException(
          "--cluster-pod-namespace needs a --cluster-host of the form POD.SERVICE, but it is "
              + cluster.self().host());
    }
    if (startWait.isNegative()) {
      throw new IllegalArgumentException(
          "nilometer.cluster.start-wait must not be negative, but is " + startWait);
    }
  }

  /// Fails with an [IllegalArgumentException] that names the setting, its value and a remedy.
  public static Settings of(Config all) {
    Section root = Section.root(all);
    ScrapeSettings scrape = scrape(root.section("scrape"));
    return new Settings(
        kubernetes(
            root.section("kubernetes"),
            root.section("access"),
            root.text("scrape.kubelet.service-account")),
        serving(root.section("serving")),
        access(root.section("access"), root.duration("serving.certificate-check-interval")),
        scrape,
        storage(root, scrape),
        cluster(root.section("cluster")),
        NamespacedName.of("--cluster-lease", root.text("cluster.lease")),
        Optional.of(root.text("cluster.pod-namespace")).filter(name -> !name.isEmpty()),
        root.duration("cluster.start-wait"),
        new TelemetrySettings(root.truth("telemetry.kubelet-duration-by-node")),
        StatusSettings.of(root.text("status.bind-address"), root.truth("status.insecure")),
        log(root.section("logging")));
  }

  private static KubernetesSettings kubernetes(
      Section kubernetes, Section access, String kubeletAccount) {
    return new KubernetesSettings(
        kubernetes.file("kubeconfig"),
        Optional.of(kubernetes.text("context")).filter(name -> !name.isEmpty()),
        access.file("authentication-kubeconfig"),
        access.file("authorization-kubeconfig"),
        selector(kubernetes.text("node-selector")),
        NamespacedName.of("--kubelet-service-account", kubeletAccount));
  }

  private static LabelSelector selector(String text) {
    try {
      return LabelSelector.parse(text);
    } catch (SelectorSyntaxException malformed) {
      throw new IllegalArgumentException("--node-selector: " + malformed.getMessage(), malformed);
    }
  }

  private static ServingSettings serving(Section serving) {
    return new ServingSettings(
        new ListenSettings(
            serving.text("bind-address"),
            serving.number("port"),
            serving.truth("share-port"),
            serving.truth("share-address")),
        connections(serving.section("connections")),
        new ServingSettings.Certificate(
            Path.of(serving.text("certificate-directory")),
            CertificateFiles.given(
                "--tls-cert-file",
                serving.file("certificate-file"),
                "--tls-private-key-file",
                serving.file("key-file")),
            serving.duration("certificate-check-interval")),
        new ServingSettings.Shutdown(
            serving.duration("shutdown-delay"),
            serving.duration("shutdown-grace"),
            serving.truth("shutdown-send-retry-after")),
        tls(serving.section("tls")),
        requests(serving),
        serving.truth("watches"));
  }

  private static ClientLimits connections(Section connections) {
    return new ClientLimits(
        connections.numberUnlessAuto("max"),
        connections.numberUnlessAuto("max-per-address"),
        connections.numberUnlessAuto("max-watches"),
        connections.numberUnlessAuto("request-mebibytes"),
        connections.numberUnlessAuto("response-mebibytes"),
        connections.duration("slow-after"));
  }

  private static TlsSettings tls(Section tls) {
    return TlsSettings.of(
        tls.text("minimum-version"),
        tls.texts("cipher-suites"),
        tls.numbers("curves"),
        tls.texts("named-certificates"));
  }

  private static RequestSettings requests(Section serving) {
    Section requests = serving.section("requests");
    return new RequestSettings(
        new RequestSettings.InFlightLimits(
            requests.number("max-in-flight"), requests.number("max-mutating-in-flight")),
        requests.duration("timeout"),
        requests.duration("head-timeout"),
        new RequestSettings.PublicAddress(
            serving.text("external-hostname"), serving.text("advertise-address")),
        serving.texts("strict-transport-security"),
        serving.texts("cors-allowed-origins"));
  }

  private static AccessSettings access(Section access, Duration fileCheckInterval) {
    return new AccessSettings(
        new AccessSettings.CaFiles(
            access.file("client-ca-file"), access.file("request-header.client-ca-file")),
        requestHeaders(access.section("request-header")),
        AccessSettings.Lookup.of(
            access.truth("skip-lookup"), access.truth("tolerate-lookup-failure")),
        new AccessSettings.CacheTtls(
            access.duration("token-ttl"),
            access.duration("allowed-ttl"),
            access.duration("refused-ttl")),
        access.textsOrNone("always-allow-paths"),
        fileCheckInterval);
  }

  private static RequestHeaderNames requestHeaders(Section names) {
    return new RequestHeaderNames(
        names.textsOrNone("username-headers"),
        names.textsOrNone("uid-headers"),
        names.textsOrNone("group-headers"),
        names.textsOrNone("extra-headers-prefix"),
        names.textsOrNone("allowed-names"));
  }

  private static ScrapeSettings scrape(Section scrape) {
    return new ScrapeSettings(scrape.duration("resolution"), kubelet(scrape.section("kubelet")));
  }

  private static KubeletSettings kubelet(Section kubelet) {
    return new KubeletSettings(
        kubelet.texts("preferred-address-types"),
        kubelet.number("port"),
        kubelet.truth("use-node-status-port"),
        kubelet.duration("request-timeout"),
        KubeletSettings.Security.of(
            kubelet.truth("completely-insecure"), kubelet.truth("insecure-tls")),
        kubelet.file("certificate-authority"),
        CertificateFiles.given(
            "--kubelet-client-certificate",
            kubelet.file("client-certificate"),
            "--kubelet-client-key",
            kubelet.file("client-key")));
  }

  private static StorageSettings storage(Section root, ScrapeSettings scrape) {
    Duration staleness =
        root.durationUnlessAuto("storage.staleness")
            .orElseGet(
                () -> scrape.resolution().multipliedBy(3).plus(scrape.kubelet().requestTimeout()));
    return new StorageSettings(
        new Partitions(root.number("cluster.partitions")), scrape.resolution(), staleness);
  }

  private static ClusterSettings cluster(Section cluster) {
    Section files = cluster.section("tls");
    ClusterTls tls =
        ClusterTls.of(
            files.file("certificate-file"),
            files.file("key-file"),
            files.file("authorities-file"),
            files.text("secret"),
            files.truth("insecure"));
    return ClusterSettings.of(
        cluster.textsOrNone("seeds"),
        cluster.text("host"),
        cluster.numberUnlessAuto("port"),
        cluster.text("bind-address"),
        cluster.numberUnlessAuto("bind-port"),
        tls,
        files.duration(
            tls instanceof ClusterTls.InSecret ? "secret-check-interval" : "check-interval"));
  }

  private static LogSettings log(Section log) {
    return new LogSettings(
        LogSettings.Format.of(log.text("format")),
        log.number("verbosity"),
        log.texts("verbosity-by-package").stream().map(PackageVerbosity::of).toList());
  }
}
