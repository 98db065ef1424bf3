package io.nilometer.api;

import static org.awaitility.Awaitility.await;

import io.nilometer.api.access.AccessControl;
import io.nilometer.api.access.AccessSettings;
import io.nilometer.api.query.FakeMetrics;
import io.nilometer.api.watch.FakeWatches;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.review.FakeReviews;
import io.nilometer.settings.TestSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;

/// An API server that asks [FakeReviews] who calls and whether they may, on a clock of its own. The
/// front proxy is called `front-proxy-client`; its authority and that of clients are in the
/// ConfigMap.
public final class GuardedServer implements AutoCloseable {

  public final CallerAuthority proxies = CallerAuthority.create("proxies");
  public final CallerAuthority clients = CallerAuthority.create("clients");
  public final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
  public final FakeReviews reviews;
  public final FakeWatches watches;

  private final FakeMetrics metrics = new FakeMetrics(List.of(), List.of());
  private final Path folder;
  private KubeClient kube;
  private AccessControl control;
  private TestServer server;

  private GuardedServer(Path folder) throws Exception {
    this.folder = folder;
    this.reviews = new FakeReviews(folder);
    this.watches = new FakeWatches(metrics);
    reviews.configure(config(proxies.pem()));
  }

  public static GuardedServer start(Path folder) throws Exception {
    return start(folder, settings());
  }

  /// The defaults with changes.
  ///
  /// @param changes of the section `access`
  public static AccessSettings settings(String... changes) {
    return TestSettings.with(
            "serving.certificate-check-interval = 50ms",
            "access {",
            String.join("\n", changes),
            "}")
        .access();
  }

  public static GuardedServer start(Path folder, AccessSettings settings) throws Exception {
    return start(folder, settings, "");
  }

  /// With changes of the section `serving`.
  public static GuardedServer start(Path folder, AccessSettings settings, String serving)
      throws Exception {
    var guarded = new GuardedServer(folder);
    try {
      guarded.serve(settings, serving);
      return guarded;
    } catch (Exception e) {
      guarded.close();
      throw e;
    }
  }

  private void serve(AccessSettings settings, String serving) throws Exception {
    kube = reviews.client();
    InstantSource clock = now::get;
    server =
        TestServer.start(
            TestServer.settings(folder, serving),
            system -> {
              control =
                  AccessControl.start(settings, kube, kube, system, TestServer.telemetry(), clock);
              return control.access();
            },
            metrics,
            watches);
  }

  /// The ConfigMap, with these authorities of front proxies.
  public Map<String, String> config(String proxyAuthorities) {
    var data = new HashMap<String, String>();
    data.put("client-ca-file", clients.pem());
    data.put("requestheader-client-ca-file", proxyAuthorities);
    data.put("requestheader-allowed-names", "[\"front-proxy-client\"]");
    data.put("requestheader-username-headers", "[\"X-Remote-User\"]");
    data.put("requestheader-uid-headers", "[\"X-Remote-Uid\"]");
    data.put("requestheader-group-headers", "[\"X-Remote-Group\"]");
    data.put("requestheader-extra-headers-prefix", "[\"X-Remote-Extra-\"]");
    return data;
  }

  public SSLContext frontProxy() {
    return proxies.client("CN=front-proxy-client").context();
  }

  public RawConnection connect(SSLContext client) throws Exception {
    return RawConnection.open(server.server().port(), client);
  }

  /// Asks on a connection that is kept.
  public static String ask(RawConnection connection, String target, String... headers)
      throws Exception {
    connection.send(request("GET", target, headers).getBytes(StandardCharsets.UTF_8));
    return connection.readAnswer();
  }

  /// Asks without a certificate.
  public String ask(String target, String... headers) throws Exception {
    return ask(TestServer.anyServer(), "GET", target, headers);
  }

  public String ask(SSLContext client, String method, String target, String... headers)
      throws Exception {
    try (RawConnection connection = connect(client)) {
      connection.send(request(method, target, headers).getBytes(StandardCharsets.UTF_8));
      return connection.readAnswer();
    }
  }

  private static String request(String method, String target, String... headers) {
    String fields = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return method + " " + target + " HTTP/1.1\r\nHost: here\r\n" + fields + "\r\n";
  }

  public static int code(String answer) {
    return Integer.parseInt(answer.split(" ", 3)[1]);
  }

  /// Whom the answer to a call of nobody's business takes the client for: refuses everything.
  public String nameOf(SSLContext client, String... headers) throws Exception {
    reviews.decide(_ -> "\"allowed\": false");
    String answer = ask(client, "GET", "/metrics", headers);
    return code(answer) == 403
        ? answer.replaceAll("(?s).*User \\\\\"(.*)\\\\\" cannot.*", "$1")
        : String.valueOf(code(answer));
  }

  public void awaitName(String name, SSLContext client, String... headers) {
    await().until(() -> nameOf(client, headers), name::equals);
  }

  /// Until a list of nodes is answered so.
  public void awaitAnswer(int code, SSLContext client, String... headers) {
    String nodes = TestServer.API + "/nodes";
    await().until(() -> code(ask(client, "GET", nodes, headers)), answered -> answered == code);
  }

  @Override
  public void close() {
    if (control != null) {
      control.close();
    }
    if (server != null) {
      server.close();
    }
    if (kube != null) {
      kube.close();
    }
    reviews.close();
  }
}
