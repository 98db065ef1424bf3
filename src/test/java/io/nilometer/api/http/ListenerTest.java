package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.TestServer;
import io.nilometer.api.tls.SelfSigned;
import io.nilometer.api.tls.ServingTls;
import io.nilometer.telemetry.Telemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class ListenerTest {

  private static final ActorSystem<Void> SYSTEM = ActorSystem.create(Behaviors.empty(), "test");

  @TempDir private Path certificates;
  private final Telemetry telemetry = TestServer.telemetry();

  @AfterAll
  static void stop() {
    SYSTEM.terminate();
  }

  private Listener.Bound bind() throws Exception {
    ServingSettings settings = TestServer.settings(certificates);
    InstantSource clock = InstantSource.system();
    var tls =
        new ServingTls(new SelfSigned(certificates, "127.0.0.1", clock), settings.tls(), clock);
    return Listener.bind(
            SYSTEM,
            tls,
            settings,
            telemetry.connections(),
            _ -> _ -> _ -> CompletableFuture.completedStage(HttpResponse.create()))
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
  }

  private String metrics() {
    var text = new StringBuilder();
    telemetry.write().forEach(piece -> text.append(new String(piece, StandardCharsets.UTF_8)));
    return text.toString();
  }

  @Test
  void itHasStoppedWhenTheSocketsAreClosed() throws Exception {
    Listener.Bound bound = bind();
    try (var client = new Socket(InetAddress.getLoopbackAddress(), bound.port())) {
      await().until(() -> metrics().contains("nilometer_api_connections 1.0"));
      bound.stop(Duration.ofMinutes(5)).toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(metrics()).contains("nilometer_api_connections 0.0");
      assertThat(client.isClosed()).isFalse(); // it did not help
    }
  }

  private void assertCannotListen(String message, String... settings) {
    ListenSettings listen = TestServer.settings(certificates, settings).listen();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Listener.check(listen))
        .withMessageStartingWith(message)
        .withMessageContaining("(--bind-address, --secure-port)");
  }

  @Test
  void anAddressThatCannotBeBoundIsReportedAsConfigured() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertCannotListen(
          "cannot listen on 127.0.0.1:" + taken.getLocalPort(), "port = " + taken.getLocalPort());
    }
    assertCannotListen("cannot listen on 192.0.2.1:0", "bind-address = 192.0.2.1");
    assertCannotListen("cannot listen on [2001:db8::1]:0", "bind-address = \"2001:db8::1\"");
    assertCannotListen("cannot listen on no.host.invalid:0", "bind-address = no.host.invalid");
  }
}
