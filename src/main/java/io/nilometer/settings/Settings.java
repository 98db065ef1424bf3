package io.nilometer.settings;

import com.typesafe.config.Config;
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
import io.nilometer.model.selector.SelectorSyntaxException;
import io.nilometer.scrape.ScrapeSettings;
import io.nilometer.scrape.kubelet.KubeletSettings;
import io.nilometer.storage.StorageSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// All settings, read and checked once at start; each room gets its slice.
public record Settings(
    Optional<Path> kubeconfig,
    Optional<String> context,
    Optional<Path> authenticationKubeconfig,
    Optional<Path> authorizationKubeconfig,
    LabelSelector nodeSelector,
    ServingSettings serving,
    AccessSettings access,
    ScrapeSettings scrape,
    StorageSettings storage,
    ClusterSettings cluster,
    Optional<LeaseName> lease,
    LogSettings log) {

  public Settings {
    if (lease.isPresent() && cluster.seeds().isEmpty()) {
      throw new IllegalArgumentException(
          "--cluster-lease needs --cluster-seeds: one replica alone has nothing to decide");
    }
  }

  /// Fails with a [ConfigException] or [IllegalArgumentException] that says which setting is wrong.
  public static Settings of(Config all) {
    Config config = all.getConfig("nilometer");
    ScrapeSettings scrape =
        new ScrapeSettings(
            config.getDuration("scrape.resolution"), kubelet(config.getConfig("scrape.kubelet")));
    return new Settings(
        file(config, "kubernetes.kubeconfig"),
        Optional.of(config.getString("kubernetes.context")).filter(name -> !name.isEmpty()),
        file(config, "access.authentication-kubeconfig"),
        file(config, "access.authorization-kubeconfig"),
        selector(config.getString("kubernetes.node-selector")),
        serving(config.getConfig("serving")),
        access(
            config.getConfig("access"), config.getDuration("serving.certificate-check-interval")),
        scrape,
        new StorageSettings(
            new Partitions(config.getInt("cluster.partitions")),
            scrape.resolution(),
            staleness(config, scrape)),
        cluster(config.getConfig("cluster")),
        LeaseName.of(config.getString("cluster.lease")),
        log(config.getConfig("logging")));
  }

  private static LabelSelector selector(String text) {
    try {
      return LabelSelector.parse(text);
    } catch (SelectorSyntaxException malformed) {
      throw new IllegalArgumentException("--node-selector: " + malformed.getMessage(), malformed);
    }
  }

  private static ServingSettings serving(Config serving) {
    return new ServingSettings(
        serving.getString("bind-address"),
        serving.getInt("port"),
        Path.of(serving.getString("certificate-directory")),
        file(serving, "certificate-file"),
        file(serving, "key-file"),
        serving.getDuration("certificate-check-interval"),
        serving.getDuration("shutdown-delay"),
        serving.getDuration("shutdown-grace"),
        serving.getBoolean("shutdown-send-retry-after"),
        new ListenSettings(serving.getBoolean("share-port"), serving.getBoolean("share-address")),
        tls(serving.getConfig("tls")),
        requests(serving));
  }

  private static TlsSettings tls(Config tls) {
    return TlsSettings.of(
        tls.getString("minimum-version"),
        tls.getStringList("cipher-suites"),
        tls.getLongList("curves"),
        tls.getStringList("named-certificates"));
  }

  private static RequestSettings requests(Config serving) {
    return new RequestSettings(
        serving.getInt("requests.max-in-flight"),
        serving.getInt("requests.max-mutating-in-flight"),
        serving.getDuration("requests.timeout"),
        serving.getDuration("requests.head-timeout"),
        serving.getString("external-hostname"),
        serving.getString("advertise-address"),
        serving.getStringList("strict-transport-security"),
        serving.getStringList("cors-allowed-origins"));
  }

  private static ClusterSettings cluster(Config cluster) {
    ClusterTls tls =
        ClusterTls.of(
            file(cluster, "tls.certificate-file"),
            file(cluster, "tls.key-file"),
            file(cluster, "tls.authorities-file"),
            cluster.getString("tls.secret"));
    return ClusterSettings.of(
        texts(cluster, "seeds"),
        cluster.getString("host"),
        unlessAuto(cluster, "port"),
        cluster.getString("bind-address"),
        unlessAuto(cluster, "bind-port"),
        tls,
        cluster.getDuration(
            tls instanceof ClusterTls.InSecret
                ? "tls.secret-check-interval"
                : "tls.check-interval"));
  }

  private static Optional<Integer> unlessAuto(Config config, String key) {
    return config.getString(key).equals("auto")
        ? Optional.empty()
        : Optional.of(config.getInt(key));
  }

  private static LogSettings log(Config log) {
    return new LogSettings(
        LogSettings.Format.of(log.getString("format")),
        log.getInt("verbosity"),
        log.getStringList("verbosity-by-package").stream().map(PackageVerbosity::of).toList());
  }

  private static AccessSettings access(Config access, Duration fileCheckInterval) {
    return new AccessSettings(
        file(access, "client-ca-file"),
        file(access, "request-header.client-ca-file"),
        requestHeaders(access.getConfig("request-header")),
        access.getBoolean("skip-lookup"),
        access.getBoolean("tolerate-lookup-failure"),
        access.getDuration("token-ttl"),
        access.getDuration("allowed-ttl"),
        access.getDuration("refused-ttl"),
        texts(access, "always-allow-paths"),
        fileCheckInterval);
  }

  private static RequestHeaderNames requestHeaders(Config names) {
    return new RequestHeaderNames(
        texts(names, "username-headers"),
        texts(names, "uid-headers"),
        texts(names, "group-headers"),
        texts(names, "extra-headers-prefix"),
        texts(names, "allowed-names"));
  }

  /// A list of one empty text, which a flag without a value gives, is an empty list.
  private static List<String> texts(Config config, String key) {
    List<String> texts = config.getStringList(key);
    return texts.equals(List.of("")) ? List.of() : texts;
  }

  private static KubeletSettings kubelet(Config kubelet) {
    return new KubeletSettings(
        kubelet.getStringList("preferred-address-types"),
        kubelet.getInt("port"),
        kubelet.getBoolean("use-node-status-port"),
        kubelet.getDuration("request-timeout"),
        kubelet.getBoolean("completely-insecure"),
        kubelet.getBoolean("insecure-tls"),
        file(kubelet, "certificate-authority"),
        file(kubelet, "client-certificate"),
        file(kubelet, "client-key"));
  }

  private static Duration staleness(Config config, ScrapeSettings scrape) {
    return config.getString("storage.staleness").equals("auto")
        ? scrape.resolution().multipliedBy(3).plus(scrape.kubelet().requestTimeout())
        : config.getDuration("storage.staleness");
  }

  private static Optional<Path> file(Config config, String key) {
    return Optional.of(config.getString(key)).filter(name -> !name.isEmpty()).map(Path::of);
  }
}
