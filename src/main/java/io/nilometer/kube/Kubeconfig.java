package io.nilometer.kube;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.api.model.Context;
import io.fabric8.kubernetes.api.model.NamedAuthInfo;
import io.fabric8.kubernetes.api.model.NamedCluster;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Reads the current context of one kubeconfig file, and complains of what does not hold together.
public final class Kubeconfig {

  private final Path file;
  private final io.fabric8.kubernetes.api.model.Config content;
  private final Optional<String> chosen;

  private Kubeconfig(
      Path file, io.fabric8.kubernetes.api.model.Config content, Optional<String> chosen) {
    this.file = file;
    this.content = content;
    this.chosen = chosen;
  }

  /// @param context absent: the current-context
  static Config load(Path file, Optional<String> context, InstantSource clock)
      throws KubeConfigException {
    return new Kubeconfig(file, parse(file), context).config(clock);
  }

  private static io.fabric8.kubernetes.api.model.Config parse(Path file)
      throws KubeConfigException {
    try {
      String text = Files.readString(file);
      io.fabric8.kubernetes.api.model.Config content =
          new KubernetesSerialization()
              .unmarshal(text, io.fabric8.kubernetes.api.model.Config.class);
      if (content == null) {
        throw wrong(file, "it is empty");
      }
      return content;
    } catch (NoSuchFileException _) {
      throw wrong(file, "there is no such file");
    } catch (AccessDeniedException _) {
      throw wrong(file, "permission denied");
    } catch (IOException e) {
      throw new KubeConfigException("kubeconfig " + file + " cannot be read: " + oneLine(e), e);
    } catch (RuntimeException e) {
      throw new KubeConfigException(
          "kubeconfig " + file + " is not a kubeconfig: " + oneLine(e), e);
    }
  }

  @SuppressWarnings("removal") // the only way in which fabric8 lets a context be chosen
  private Config config(InstantSource clock) throws KubeConfigException {
    Context context = context();
    checkCluster(context);
    Optional<Path> tokenFile = tokenFile(context);
    try {
      Config config =
          Config.fromKubeconfig(
              contextName(), Files.readString(file), file.toAbsolutePath().toString());
      tokenFile.ifPresent(path -> config.setOauthTokenProvider(new TokenFile(path, clock)));
      return config;
    } catch (IOException | RuntimeException e) {
      throw new KubeConfigException("kubeconfig " + file + " cannot be used: " + oneLine(e), e);
    }
  }

  private Context context() throws KubeConfigException {
    String name = contextName();
    return find(content.getContexts(), NamedContext::getName, name)
        .map(NamedContext::getContext)
        .orElseThrow(() -> wrong(file, "it has no context " + name));
  }

  private String contextName() throws KubeConfigException {
    return chosen
        .or(() -> Optional.ofNullable(content.getCurrentContext()))
        .filter(name -> !name.isEmpty())
        .orElseThrow(() -> wrong(file, "it names no current-context: give --context"));
  }

  private void checkCluster(Context context) throws KubeConfigException {
    Cluster cluster =
        find(content.getClusters(), NamedCluster::getName, context.getCluster())
            .map(NamedCluster::getCluster)
            .orElseThrow(() -> wrong(file, "it has no cluster " + context.getCluster()));
    if (!isHttp(cluster.getServer())) {
      throw wrong(file, "the server of its cluster is no http(s) URL: " + cluster.getServer());
    }
    checkReadable("certificate-authority", cluster.getCertificateAuthority());
  }

  private Optional<Path> tokenFile(Context context) throws KubeConfigException {
    if (context.getUser() == null || context.getUser().isEmpty()) {
      return Optional.empty();
    }
    AuthInfo user =
        find(content.getUsers(), NamedAuthInfo::getName, context.getUser())
            .map(NamedAuthInfo::getUser)
            .orElseThrow(() -> wrong(file, "it has no user " + context.getUser()));
    checkReadable("client-certificate", user.getClientCertificate());
    checkReadable("client-key", user.getClientKey());
    checkReadable("tokenFile", user.getTokenFile());
    return Optional.ofNullable(user.getTokenFile()).map(this::resolve);
  }

  private void checkReadable(String field, String path) throws KubeConfigException {
    if (path != null && !path.isEmpty() && !Files.isReadable(resolve(path))) {
      throw wrong(file, "its " + field + " cannot be read: " + resolve(path));
    }
  }

  private Path resolve(String path) {
    return file.toAbsolutePath().resolveSibling(path);
  }

  private static boolean isHttp(String server) {
    try {
      URI uri = URI.create(String.valueOf(server));
      return ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
          && uri.getHost() != null;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static <T> Optional<T> find(List<T> all, Function<T, String> name, String wanted) {
    return Optional.ofNullable(all).orElse(List.of()).stream()
        .filter(item -> name.apply(item).equals(wanted))
        .findFirst();
  }

  private static KubeConfigException wrong(Path file, String problem) {
    return new KubeConfigException("kubeconfig " + file + " cannot be used: " + problem);
  }

  public static String oneLine(Throwable problem) {
    Throwable root = problem;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? root.toString() : root.getMessage();
    return message.lines().findFirst().orElse(root.toString());
  }
}
