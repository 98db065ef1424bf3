package io.nilometer.kube.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.nilometer.kube.http.Credentials;
import io.nilometer.kube.http.Proxy;
import io.nilometer.kube.http.ServerAddress;
import io.nilometer.kube.http.ServerIdentity;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.PemSource;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Makes of one context of a kubeconfig what client-go makes of it, and refuses what client-go
/// refuses in the cluster and the user that are used.
final class KubeconfigReader {

  private final Kubeconfig kubeconfig;
  private final InstantSource clock;
  private final LongSupplier nanoTime;

  KubeconfigReader(Kubeconfig kubeconfig, InstantSource clock, LongSupplier nanoTime) {
    this.kubeconfig = kubeconfig;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  ClusterAccess read(Optional<String> contextName) throws KubeConfigException {
    Stanza context = kubeconfig.context(contextName);
    Stanza cluster = kubeconfig.cluster(context);
    Optional<Stanza> user = kubeconfig.user(context);
    String url = cluster.text("server").orElse("null");
    ServerAddress server =
        ServerAddress.parse(url)
            .filter(address -> !address.scheme().equals("socks5"))
            .orElseThrow(
                () -> cluster.wrong("the server of its cluster is no http(s) URL: " + url));
    Optional<Proxy> proxy = proxy(cluster);
    return new ClusterAccess(
        server,
        identity(cluster),
        proxy,
        user.isEmpty()
            ? Credentials.NONE
            : new UserReader(user.get(), cluster, clock, nanoTime).credentials(),
        user.isEmpty() ? List.of() : impersonation(user.get()));
  }

  private static Optional<Proxy> proxy(Stanza cluster) throws KubeConfigException {
    Optional<String> url = cluster.text("proxy-url");
    if (url.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        Proxy.parse(url.get())
            .orElseThrow(
                () ->
                    cluster.wrong(
                        "proxy-url",
                        "must be an http, https or socks5 URL such as http://HOST:PORT")));
  }

  private static ServerIdentity identity(Stanza cluster) throws KubeConfigException {
    boolean insecure = cluster.flag("insecure-skip-tls-verify");
    Optional<PemSource> authorities =
        pem(cluster, "certificate-authority", "certificate-authority-data");
    if (insecure && authorities.isPresent()) {
      throw cluster.wrong(
          "insecure-skip-tls-verify", "excludes a certificate authority: remove one of them");
    }
    if (authorities.isPresent()) {
      try {
        authorities.get().bundle();
      } catch (CredentialException e) {
        throw new KubeConfigException(e.getMessage(), e);
      }
    }
    return new ServerIdentity(
        cluster.text("tls-server-name"),
        authorities,
        insecure,
        new ServerIdentity.Remedy(
            "certificate-authority or certificate-authority-data of "
                + (cluster.owner() + " in kubeconfig " + cluster.file()),
            "server or tls-server-name of "
                + (cluster.owner() + " in kubeconfig " + cluster.file())));
  }

  /// What a file or the kubeconfig itself holds.
  static Optional<PemSource> pem(Stanza stanza, String fileField, String dataField)
      throws KubeConfigException {
    Optional<Path> file = stanza.path(fileField);
    Optional<String> data = stanza.data(dataField);
    if (file.isPresent() && data.isPresent()) {
      throw stanza.wrong(fileField, "and " + dataField + " exclude each other: remove one of them");
    }
    return data.<PemSource>map(text -> new PemSource.Text(stanza.name(dataField), text))
        .or(() -> file.map(path -> new PemSource.File(stanza.name(fileField) + ", file", path)));
  }

  private static List<Map.Entry<String, String>> impersonation(Stanza user)
      throws KubeConfigException {
    Optional<String> name = user.text("as");
    Optional<String> uid = user.text("as-uid");
    List<String> groups = user.texts("as-groups");
    Optional<Stanza> extra = user.object("as-user-extra");
    if (name.isEmpty()) {
      if (uid.isPresent() || !groups.isEmpty() || extra.isPresent()) {
        throw user.wrong("as", "is missing, while as-uid, as-groups or as-user-extra is given");
      }
      return List.of();
    }
    var fields = new ArrayList<Map.Entry<String, String>>();
    add(fields, user, "Impersonate-User", name.get());
    if (uid.isPresent()) {
      add(fields, user, "Impersonate-Uid", uid.get());
    }
    for (String group : groups) {
      add(fields, user, "Impersonate-Group", group);
    }
    if (extra.isPresent()) {
      for (Map.Entry<String, JsonNode> entry : extra.get().content().properties()) {
        for (String value : extra.get().texts(entry.getKey())) {
          add(fields, user, "Impersonate-Extra-" + escaped(entry.getKey()), value);
        }
      }
    }
    return fields;
  }

  private static void add(
      List<Map.Entry<String, String>> fields, Stanza user, String name, String value)
      throws KubeConfigException {
    if (value.chars().anyMatch(Character::isISOControl)) {
      throw user.wrong("as", "and its kin must not hold control characters");
    }
    fields.add(Map.entry(name, value));
  }

  /// As client-go escapes a key in a header field's name.
  private static String escaped(String key) {
    var escaped = new StringBuilder();
    for (byte each : key.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
      boolean token = each > ' ' && each < 0x7f && "\"(),/:;<=>?@[\\]{}%".indexOf(each) < 0;
      escaped.append(token ? String.valueOf((char) each) : "%%%02X".formatted(each));
    }
    return escaped.toString();
  }

  /// The credentials of one user.
  private record UserReader(
      Stanza user, Stanza cluster, InstantSource clock, LongSupplier nanoTime) {

    Credentials credentials() throws KubeConfigException {
      requireOneMethod();
      Optional<PemSource> certificate = pem(user, "client-certificate", "client-certificate-data");
      Optional<PemSource> key = pem(user, "client-key", "client-key-data");
      if (certificate.isPresent() && key.isEmpty()) {
        throw user.wrong("client-key", "is missing, while client-certificate is given");
      }
      Credentials other = header(certificate.isPresent());
      return certificate.isEmpty()
          ? other
          : new WithKeyPair(other, checked(certificate.get(), key.get()));
    }

    private static Credentials.ClientKeyPair checked(PemSource certificate, PemSource key)
        throws KubeConfigException {
      try {
        CertifiedKey.load(certificate, key);
        return new Credentials.ClientKeyPair(certificate, key);
      } catch (CredentialException e) {
        throw new KubeConfigException(e.getMessage(), e);
      }
    }

    private void requireOneMethod() throws KubeConfigException {
      boolean basic = user.text("username").isPresent() || user.text("password").isPresent();
      List<String> methods =
          Stream.of(
                  user.text("token").map(_ -> "token"), Optional.of("username").filter(_ -> basic))
              .flatMap(Optional::stream)
              .toList();
      if (methods.size() > 1) {
        throw user.wrong("token", "and username exclude each other: remove one of them");
      }
      if (user.object("exec").isPresent() && user.object("auth-provider").isPresent()) {
        throw user.wrong("exec", "and auth-provider exclude each other: remove one of them");
      }
    }

    /// As in client-go a plugin is not run where there are other credentials.
    private Credentials header(boolean hasCertificate) throws KubeConfigException {
      try {
        Optional<Path> file = user.path("tokenFile");
        Optional<String> token = user.text("token");
        if (file.isPresent()) {
          return new TokenFile(file.get(), user.name("tokenFile"), clock);
        }
        if (token.isPresent()) {
          return StaticCredentials.token(token.get(), user.name("token"));
        }
        Optional<String> name = user.text("username");
        if (name.isPresent() || user.text("password").isPresent()) {
          return StaticCredentials.basic(
              name.orElse(""), user.text("password").orElse(""), user.name("username"));
        }
        if (hasCertificate) {
          return new StaticCredentials(Optional.empty(), user.name("client-certificate"));
        }
        Optional<Stanza> exec = user.object("exec");
        if (exec.isPresent()) {
          return new ExecCredentials(ExecPlugin.of(exec.get(), cluster), clock, nanoTime);
        }
        return provided(user.object("auth-provider"));
      } catch (IOException e) {
        throw new KubeConfigException(e.getMessage(), e);
      }
    }

    /// A token that `kubectl` once got and left there.
    private Credentials provided(Optional<Stanza> provider)
        throws KubeConfigException, IOException {
      Optional<Stanza> config =
          provider.isEmpty() ? Optional.empty() : provider.get().object("config");
      for (String field : List.of("id-token", "access-token")) {
        Optional<String> token = config.isEmpty() ? Optional.empty() : config.get().text(field);
        if (token.isPresent()) {
          return StaticCredentials.token(token.get(), config.get().name(field));
        }
      }
      if (provider.isPresent()) {
        throw user.wrong("auth-provider", "holds no token: use exec, token or client-certificate");
      }
      return Credentials.NONE;
    }
  }
}
