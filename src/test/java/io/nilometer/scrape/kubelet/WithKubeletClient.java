package io.nilometer.scrape.kubelet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.nilometer.kube.KubeCredentials;
import io.nilometer.logging.LogLines;
import io.nilometer.scrape.exposition.Exposition;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.scrape.exposition.ScrapeException;
import io.nilometer.settings.TestSettings;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.AfterEach;

/// What tests of the kubelet client share: an authority, clients, and how answers are read.
class WithKubeletClient {

  static final ScrapeBounds BOUNDS = ScrapeBounds.of(10_000, 1L << 30);
  static final TestAuthority AUTHORITY = new TestAuthority("test-authority");
  static final GeneralName LOOPBACK = new GeneralName(GeneralName.iPAddress, "127.0.0.1");
  static final TestAuthority.Issued SERVER = AUTHORITY.server(LOOPBACK);

  final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
  private final LogLines vertxLog = new LogLines("io.vertx");
  private final List<KubeletClient> clients = new ArrayList<>();

  @AfterEach
  void closeClients() throws Exception {
    clients.forEach(KubeletClient::close);
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    vertxLog.close();
    assertThat(vertxLog.texts())
        .as("what Vert.x logs by itself")
        .noneMatch(WithKubeletClient::isError);
  }

  private static boolean isError(String line) {
    return line.startsWith("ERROR ");
  }

  static ScriptedKubelet kubelet(ScriptedKubelet.Script script) throws IOException {
    return ScriptedKubelet.tls(AUTHORITY.context(SERVER), script);
  }

  static KubeCredentials credentials(String token) {
    return new KubeCredentials(
        () -> Optional.of(token), Optional.empty(), Optional.empty(), Optional.of(AUTHORITY.pem()));
  }

  KubeletClient client() {
    return client(TestSettings.kubelet());
  }

  KubeletClient client(KubeletSettings settings) {
    return client(settings, credentials("a-token"));
  }

  KubeletClient client(KubeletSettings settings, KubeCredentials credentials) {
    return client(settings, credentials, TlsEngine.best(), InstantSource.system());
  }

  KubeletClient client(
      KubeletSettings settings,
      KubeCredentials credentials,
      TlsEngine engine,
      InstantSource clock) {
    var connectionSettings =
        new ConnectionSettings(
            Duration.ofMinutes(1),
            Duration.ofMillis(20),
            engine,
            InetAddress::getAllByName,
            BOUNDS);
    return client(settings, credentials, connectionSettings, clock);
  }

  KubeletClient client(
      KubeletSettings settings,
      KubeCredentials credentials,
      ConnectionSettings connectionSettings,
      InstantSource clock) {
    var client = new NettyKubeletClient(vertx, settings, credentials, connectionSettings, clock);
    clients.add(client);
    return client;
  }

  static String body(CompletionStage<Exposition> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    Exposition exposition = answer.toCompletableFuture().get(60, TimeUnit.SECONDS);
    return ISO_8859_1.decode(exposition.body()).toString();
  }

  static FailureKind reason(CompletionStage<Exposition> answer) {
    var failed =
        catchThrowableOfType(
            ExecutionException.class, () -> answer.toCompletableFuture().get(60, TimeUnit.SECONDS));
    assertThat(failed).as("the scrape fails").hasCauseInstanceOf(ScrapeException.class);
    return ((ScrapeException) failed.getCause()).kind();
  }

  static String failure(CompletionStage<Exposition> answer) {
    var failed =
        catchThrowableOfType(
            ExecutionException.class, () -> answer.toCompletableFuture().get(60, TimeUnit.SECONDS));
    assertThat(failed).as("the scrape fails").isNotNull();
    assertThat(failed.getCause()).isInstanceOf(ScrapeException.class);
    return failed.getCause().getMessage();
  }
}
