package io.nilometer.kube;

import io.nilometer.kube.config.KubeConfigException;
import io.nilometer.kube.watch.WatchSettings;
import io.nilometer.telemetry.Telemetry;
import io.nilometer.telemetry.WatchMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// A client of a [FakeApiServer], and impatient settings to go with it.
public final class KubeFixture implements AutoCloseable {

  public static final WatchSettings IMPATIENT =
      new WatchSettings(
          Duration.ofMillis(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofMinutes(5),
          1 << 20);

  private final Telemetry telemetry =
      Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime);
  private final KubeClient client;

  public KubeFixture(int port, Path folder) {
    try {
      Path file = folder.resolve("kubeconfig");
      Files.writeString(file, kubeconfig("http://127.0.0.1:" + port, "token: secret"));
      client = KubeClient.create(Optional.of(file), Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (KubeConfigException e) {
      throw new AssertionError(e);
    }
  }

  public KubeClient client() {
    return client;
  }

  public Telemetry telemetry() {
    return telemetry;
  }

  public WatchMetrics watches() {
    return telemetry.watches();
  }

  /// Writes a kubeconfig.
  ///
  /// @param user fields of the user, in YAML's flow style
  public static String kubeconfig(String server, String user) {
    return kubeconfig(server, "", user);
  }

  public static String kubeconfig(String server, String cluster, String user) {
    return """
    apiVersion: v1
    kind: Config
    current-context: test
    contexts:
    - name: test
      context: {cluster: here, user: me}
    clusters:
    - name: here
      cluster: {server: "%s" %s}
    users:
    - name: me
      user: {%s}
    """
        .formatted(server, cluster.isEmpty() ? "" : ", " + cluster, user);
  }

  @Override
  public void close() {
    client.close();
  }
}
