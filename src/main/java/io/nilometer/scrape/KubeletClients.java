package io.nilometer.scrape;

import io.nilometer.kube.KubeCredentials;
import io.nilometer.scrape.kubelet.ConnectionSettings;
import io.nilometer.scrape.kubelet.KubeletClient;
import io.nilometer.scrape.kubelet.NettyKubeletClient;
import io.nilometer.scrape.kubelet.ScrapeBounds;
import io.nilometer.telemetry.Descriptors;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.InstantSource;

/// Opens the client with which kubelets are asked, and the event loops that it uses.
public final class KubeletClients {

  private KubeletClients() {}

  /// Two event loops. Without the cache for files, whose folder a process that is killed leaves.
  public static Vertx eventLoops() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(2)
            .setWorkerPoolSize(2)
            .setInternalBlockingPoolSize(2)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }

  /// Reads certificates, so it may block.
  ///
  /// @throws IllegalArgumentException when a certificate, key or CA cannot be used; the message
  ///     names it
  public static KubeletClient create(
      Vertx vertx, ScrapeSettings settings, KubeCredentials credentials, InstantSource clock) {
    ScrapeBounds bounds =
        ScrapeBounds.of(Descriptors.ofProcess().available(), Runtime.getRuntime().maxMemory());
    return new NettyKubeletClient(
        vertx,
        settings.kubelet(),
        credentials,
        ConnectionSettings.of(settings.resolution(), bounds),
        clock);
  }
}
