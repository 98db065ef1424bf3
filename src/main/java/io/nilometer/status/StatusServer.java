package io.nilometer.status;

import io.nilometer.failure.Failures;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ParserSettings;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.function.Function;

/// Serves the status page and its JSON over plain HTTP: read only, and over few connections at a
/// time. Lives until stopped.
public final class StatusServer {

  private static final int MOST_CONNECTIONS = 16;
  private static final int MOST_HEADERS = 64;
  private static final int LONGEST_LINE = 8 << 10;
  private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration ASK_TIMEOUT = Gathering.LONGEST_WAIT.plusSeconds(2);
  private static final String DISPATCHER = "nilometer.api.encoding-dispatcher";

  private final ServerBinding binding;

  private StatusServer(ServerBinding binding) {
    this.binding = binding;
  }

  /// Listens. Fails if it cannot, with a message for people.
  public static CompletionStage<StatusServer> start(
      InetSocketAddress listen,
      ActorSystem<?> system,
      ActorRef<StatusCollector.Command> collector) {
    var routes =
        new StatusRoutes(
            () ->
                AskPattern.ask(
                    collector, StatusCollector.Get::new, ASK_TIMEOUT, system.scheduler()),
            system.dispatchers().lookup(DispatcherSelector.fromConfig(DISPATCHER)));
    Function<HttpRequest, CompletionStage<HttpResponse>> handler =
        request -> {
          request.discardEntityBytes(system);
          return routes.answer(request);
        };
    return Http.get(system)
        .newServerAt(listen.getAddress().getHostAddress(), listen.getPort())
        .withSettings(settings(system))
        .bind(handler)
        .thenApply(StatusServer::new)
        .exceptionally(
            failure -> {
              throw new CompletionException(
                  new IllegalStateException(cannotListen(listen, failure), failure));
            });
  }

  /// Fails where [#start] is bound to fail, at once and without a line in the log.
  public static void check(StatusSettings settings) throws IOException {
    if (settings.listen().isPresent()) {
      check(settings.listen().get());
    }
  }

  private static void check(InetSocketAddress listen) throws IOException {
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(listen, 1);
    } catch (IOException refused) {
      throw new IOException(cannotListen(listen, refused), refused);
    }
  }

  private static ServerSettings settings(ActorSystem<?> system) {
    ServerSettings usual = ServerSettings.create(system.classicSystem());
    ParserSettings parser =
        usual
            .getParserSettings()
            .withMaxUriLength(LONGEST_LINE)
            .withMaxHeaderValueLength(LONGEST_LINE)
            .withMaxHeaderCount(MOST_HEADERS)
            .withMaxContentLength(0);
    return usual
        .withMaxConnections(MOST_CONNECTIONS)
        .withParserSettings(parser)
        .withTimeouts(
            usual
                .getTimeouts()
                .withIdleTimeout(
                    scala.concurrent.duration.Duration.fromNanos(IDLE_TIMEOUT.toNanos())));
  }

  private static String cannotListen(InetSocketAddress listen, Throwable failure) {
    return "cannot listen on "
        + listen.getAddress().getHostAddress()
        + ":"
        + listen.getPort()
        + " (--status-bind-address): "
        + Failures.oneLine(failure);
  }

  public int port() {
    return binding.localAddress().getPort();
  }

  /// Accepts no more connections; those that are open are closed.
  public CompletionStage<Done> stop(Duration deadline) {
    return binding.terminate(deadline).thenApply(_ -> Done.getInstance());
  }
}
