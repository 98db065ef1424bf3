package io.nilometer.api;

import io.nilometer.api.access.AccessCheck;
import io.nilometer.api.http.ServingSettings;
import io.nilometer.api.query.Metrics;
import io.nilometer.api.watch.FakeWatches;
import io.nilometer.settings.TestSettings;
import io.nilometer.telemetry.Health;
import io.nilometer.telemetry.HealthCheck;
import io.nilometer.telemetry.Telemetry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// An API server on a free port of loopback, with its configuration as it is shipped.
public final class TestServer implements AutoCloseable {

  public static final String API = "/apis/metrics.k8s.io/v1beta1";

  private static final Health HEALTH =
      new Health(
          List.of(HealthCheck.answering("ping")),
          List.of(HealthCheck.answering("ping")),
          List.of(HealthCheck.answering("ping")));

  private final ActorSystem<Void> system;
  private final ApiServer server;

  private TestServer(ActorSystem<Void> system, ApiServer server) {
    this.system = system;
    this.server = server;
  }

  public static TestServer start(Path certificates, Metrics metrics) throws Exception {
    return start(settings(certificates), metrics);
  }

  public static TestServer start(ServingSettings settings, Metrics metrics) throws Exception {
    return start(settings, _ -> AccessCheck.ALL, metrics);
  }

  /// How access is controlled, in the actor system of the server.
  public interface Control {
    AccessCheck in(ActorSystem<?> system) throws Exception;
  }

  static TestServer start(ServingSettings settings, Metrics metrics, FakeWatches watches)
      throws Exception {
    return start(settings, _ -> AccessCheck.ALL, metrics, watches);
  }

  public static TestServer start(ServingSettings settings, Control control, Metrics metrics)
      throws Exception {
    return start(settings, control, metrics, new FakeWatches(metrics));
  }

  static TestServer start(
      ServingSettings settings, Control control, Metrics metrics, FakeWatches watches)
      throws Exception {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "test");
    try {
      AccessCheck access = control.in(system);
      ApiServer server =
          ApiServer.start(
                  settings,
                  system,
                  access,
                  metrics,
                  watches,
                  HEALTH,
                  telemetry(),
                  InstantSource.system())
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      return new TestServer(system, server);
    } catch (Exception e) {
      system.terminate();
      throw e;
    }
  }

  public static Telemetry telemetry() {
    return Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime);
  }

  /// With a self-signed certificate, kept in that directory.
  ///
  /// @param changes of the section `serving`
  public static ServingSettings settings(Path certificates, String... changes) {
    return TestSettings.in(
            "serving",
            "bind-address = 127.0.0.1",
            "port = 0",
            "certificate-directory = " + certificates,
            "certificate-check-interval = 50ms",
            String.join("\n", changes))
        .serving();
  }

  public ApiServer server() {
    return server;
  }

  HttpRequest get(String target, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + target))
            .timeout(Duration.ofSeconds(30));
    return headers.length == 0 ? request.build() : request.headers(headers).build();
  }

  public RawConnection connect() throws Exception {
    return RawConnection.open(server.port());
  }

  /// A client that trusts every certificate, and speaks HTTP/1.1.
  static HttpClient client() throws GeneralSecurityException {
    return HttpClient.newBuilder()
        .sslContext(anyServer())
        .version(HttpClient.Version.HTTP_1_1)
        .build();
  }

  public static SSLContext anyServer() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new AnyServerCertificate()}, null);
    return context;
  }

  @Override
  public void close() {
    server.stop(Duration.ZERO).toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
