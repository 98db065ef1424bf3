package io.nilometer.kube.config;

import io.nilometer.kube.http.Proxy;
import io.nilometer.kube.http.ServerAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Kubeconfigs, which name files: none of those outside an empty folder is read.
public final class KubeconfigFuzz {

  private static final Path FILE = file();

  private KubeconfigFuzz() {}

  private static Path file() {
    try {
      Path folder = Files.createTempDirectory("kubeconfig");
      Path file = folder.resolve("config");
      folder.toFile().deleteOnExit();
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void kubeconfig(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    if (text.contains("/") && text.replace("://", "").contains("/")) {
      return; // another folder
    }
    try {
      Files.write(FILE, input);
      ClusterAccess.load(
          Optional.of(FILE),
          Optional.empty(),
          Map.of(),
          FILE,
          InstantSource.system(),
          System::nanoTime);
    } catch (KubeConfigException _) { // refused
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void address(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    ServerAddress.parse(text);
    Proxy.parse(text);
  }
}
