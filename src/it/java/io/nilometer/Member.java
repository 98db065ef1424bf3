package io.nilometer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.AnyServerCertificate;
import io.nilometer.demo.SimulatedCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// One of the replicas: a process that can end and be started again, with its own loopback address
/// and fixed ports. Queries use an administrator's certificate, so that they are answered even
/// while no token can be reviewed.
final class Member implements AutoCloseable {

  private static final List<String> SMALL = List.of("-Xmx256m");
  private static final Pattern ITSELF_AMONG_MEMBERS =
      Pattern.compile("\"Members changed\" self=\"(\\S+)\" members=\"[^\"]*\\1");
  private static final Duration READY = Duration.ofMinutes(3);

  private final int number;
  private final String host;
  private final URI api;
  private final List<String> flags;
  private final SimulatedCluster cluster;
  private final Path folder;
  private final HttpClient http;
  private final List<Program> lives = new ArrayList<>();
  private Path lifeFolder = Path.of("");

  /// @param api the URL of its API
  /// @param flags besides those for the cluster and the address of the API
  Member(int number, URI api, List<String> flags, SimulatedCluster cluster, Path folder) {
    this.number = number;
    this.host = api.getHost();
    this.api = api;
    this.flags = List.copyOf(flags);
    this.cluster = cluster;
    this.folder = folder;
    this.http =
        HttpClient.newBuilder()
            .sslContext(showing(cluster.administrator()))
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  private static SSLContext showing(KeyManager certificate) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          new KeyManager[] {certificate}, new TrustManager[] {new AnyServerCertificate()}, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  int number() {
    return number;
  }

  String host() {
    return host;
  }

  void start() throws IOException {
    Path life =
        Files.createDirectories(folder.resolve("replica-" + number + "-" + (lives.size() + 1)));
    var more = new ArrayList<>(flags);
    more.add("--bind-address=" + host);
    more.add("--secure-port=" + api.getPort());
    String[] arguments = Program.serving(cluster, life, more.toArray(String[]::new));
    lives.add(Program.start(life, Clocks.environment(life), SMALL, arguments));
    lifeFolder = life;
  }

  /// Sets its wall clock.
  ///
  /// @param ahead of the true time
  void setClock(Duration ahead) throws IOException {
    Clocks.set(lifeFolder, program().pid(), ahead);
  }

  /// Whether it serves the node.
  boolean serves(String node) throws InterruptedException {
    try {
      String path = MetricsClient.API + "nodes/" + node;
      return ask(path, "application/json", Duration.ofSeconds(10)).statusCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  Program program() {
    return lives.getLast();
  }

  boolean isRunning() {
    return !lives.isEmpty() && program().isRunning();
  }

  /// When it became a member, from its own log; [Instant#MAX] if it has not.
  Instant joined() {
    return program()
        .toString()
        .lines()
        .filter(line -> ITSELF_AMONG_MEMBERS.matcher(line).find())
        .map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
        .findFirst()
        .orElse(Instant.MAX);
  }

  void awaitReady() {
    await()
        .alias("replica " + number + " ready")
        .atMost(READY)
        .failFast("replica " + number + " ended", () -> !isRunning())
        .until(this::isReady);
  }

  /// Probes readiness with the timeout of a kubelet, one second.
  boolean isReady() throws InterruptedException {
    try {
      return ask("/readyz", "*/*", Duration.ofSeconds(1)).statusCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  HttpResponse<byte[]> ask(String path, String accept, Duration patience)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(api.resolve(path))
            .header("Accept", accept)
            .timeout(patience)
            .build();
    return http.send(request, BodyHandlers.ofByteArray());
  }

  /// A response that lasts, line by line.
  ///
  /// @param patience until it begins
  HttpResponse<Stream<String>> follow(String path, Duration patience)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(api.resolve(path)).timeout(patience).build();
    return http.send(request, BodyHandlers.ofLines());
  }

  /// Its gauges; all 0 if it does not answer within a second.
  Vitals vitals() throws InterruptedException {
    try {
      HttpResponse<byte[]> metrics = ask("/metrics", "text/plain", Duration.ofSeconds(1));
      return Vitals.read(new String(metrics.body(), UTF_8));
    } catch (IOException _) {
      return Vitals.NONE;
    }
  }

  @Override
  public void close() {
    lives.forEach(Program::close);
    http.shutdownNow();
    http.close();
  }

  @Override
  public String toString() {
    return "replica " + number;
  }
}
