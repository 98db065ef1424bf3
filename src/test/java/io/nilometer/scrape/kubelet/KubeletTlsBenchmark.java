package io.nilometer.scrape.kubelet;

import io.nilometer.kube.KubeCredentials;
import io.nilometer.settings.TestSettings;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.Pem;
import io.nilometer.tls.TestCertificate;
import io.nilometer.tls.TestCertificate.Kind;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What one scrape costs by TLS engine and by the kubelet's key, over a kept connection and with a
/// new one; the kubelet, which is the JDK's, included. With P-521, BoringSSL's handshake fails, and
/// the JDK's follows: `connectAnew` is what a kubelet costs whose engine is remembered,
/// `connectFirst` what the first scrape costs.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class KubeletTlsBenchmark {

  private static final byte[] BODY = new byte[10_000];

  @Param({"BORINGSSL", "JDK"})
  private String engine; // JMH cannot see the enum

  @Param({"P256", "RSA", "P521"})
  private Kind key;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final CertifiedKey authority = TestCertificate.ca("ca").selfSigned();
  private ScriptedKubelet keeping;
  private ScriptedKubelet closing;
  private KubeletClient client;

  @Setup
  public void start() throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(
        new KeyManager[] {TestCertificate.server().key(key).signedBy(authority).keyManager()},
        null,
        null);
    keeping = ScriptedKubelet.tls(context, exchange -> exchange.ok("", BODY));
    closing =
        ScriptedKubelet.tls(
            context,
            exchange -> {
              exchange.ok("Connection: close\r\n", BODY);
              exchange.close();
            });
    client = client();
  }

  private KubeletClient client() {
    var credentials =
        new KubeCredentials(
            () -> Optional.of("token"),
            Optional.empty(),
            Optional.empty(),
            Optional.of(Pem.of(authority.chain())));
    var connections =
        new ConnectionSettings(
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            TlsEngine.valueOf(engine),
            InetAddress::getAllByName,
            WithKubeletClient.BOUNDS);
    return new NettyKubeletClient(
        vertx, TestSettings.kubelet(), credentials, connections, InstantSource.system());
  }

  @TearDown
  public void end() throws IOException, InterruptedException, ExecutionException, TimeoutException {
    client.close();
    keeping.close();
    closing.close();
    vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @Benchmark
  public String keptConnection() throws InterruptedException, ExecutionException, TimeoutException {
    return WithKubeletClient.body(client.fetch(keeping.target()));
  }

  @Benchmark
  public String connectAnew() throws InterruptedException, ExecutionException, TimeoutException {
    return WithKubeletClient.body(client.fetch(closing.target()));
  }

  @Benchmark
  public String connectFirst() throws InterruptedException, ExecutionException, TimeoutException {
    client.forget(closing.target());
    return WithKubeletClient.body(client.fetch(closing.target()));
  }
}
