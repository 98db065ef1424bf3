package io.nilometer.api.http;

import io.nilometer.api.tcp.Acceptor;
import io.nilometer.api.tcp.Connections;
import io.nilometer.api.tcp.OpenConnection;
import io.nilometer.api.tcp.SilentConnection;
import io.nilometer.api.tcp.SocketSelector;
import io.nilometer.api.tls.ServingTls;
import io.nilometer.failure.Failures;
import io.nilometer.telemetry.ConnectionMetrics;
import io.nilometer.telemetry.ConnectionMetrics.CloseReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;

/// Accepts connections, each of which is TCP, then TLS, then HTTP, then the handler, in one stream
/// of its own. Put together by hand, because Pekko's own binding has no place for [RequestHead]
/// between TLS and HTTP, closes no connection in favour of another, and runs TCP and TLS in actors
/// beside the stream; its settings are those of `pekko.http.server` all the same. Lives until
/// stopped.
///
/// ```
///   handler ── HTTP ── RequestHead ── TlsStage ── SocketStage
/// ```
public final class Listener {

  private static final String HANDSHAKE_DISPATCHER = "nilometer.api.handshake-dispatcher";
  private static final Duration IDLE_CHECK = Duration.ofSeconds(1);

  private final ActorSystem<?> system;
  private final Acceptor acceptor;
  private final Connections connections;
  private final Connection.Shared shared;
  private final TurnTakingExecutor beginnings;
  private final Cancellable idleChecks;
  private final CompletableFuture<Handlers> handlers = new CompletableFuture<>(); // when bound
  private final Set<SilentConnection> silent = ConcurrentHashMap.newKeySet();
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  private Listener(
      ActorSystem<?> system,
      ServingTls tls,
      ServingSettings settings,
      ConnectionMetrics metrics,
      Acceptor acceptor,
      SocketSelector selector) {
    this.system = system;
    this.acceptor = acceptor;
    ServerSettings http = ServerSettings.create(system.classicSystem());
    this.connections =
        new Connections(
            settings.connections(),
            Duration.ofNanos(http.getTimeouts().idleTimeout().toNanos()),
            metrics,
            System::nanoTime);
    this.shared =
        new Connection.Shared(
            Http.get(system).serverLayer(http),
            http.getPipeliningLimit(),
            tls,
            new TurnTakingExecutor(
                system.dispatchers().lookup(DispatcherSelector.fromConfig(HANDSHAKE_DISPATCHER))),
            settings.requests().headTimeout(),
            selector);
    this.beginnings = new TurnTakingExecutor(system.executionContext()::execute);
    this.idleChecks =
        system
            .scheduler()
            .scheduleAtFixedRate(
                IDLE_CHECK, IDLE_CHECK, connections::closeIdle, system.executionContext());
  }

  /// Makes the handler of each connection.
  public interface Handlers {

    Function<HttpRequest, CompletionStage<HttpResponse>> handler(Client client);
  }

  /// What listens now.
  public record Bound(Listener listener, int port) {

    /// Takes no more connections and no more requests, lets the answers that have begun end, and
    /// breaks them off at the deadline. Done when all connections are gone.
    public CompletionStage<Done> stop(Duration deadline) {
      return listener.stop(deadline);
    }
  }

  /// Listens on the configured address and port. If a thread that serves all connections fails, the
  /// actor system terminates, and with it the process.
  ///
  /// @param handlers for the port, once it is known
  public static CompletionStage<Bound> bind(
      ActorSystem<?> system,
      ServingTls tls,
      ServingSettings settings,
      ConnectionMetrics metrics,
      IntFunction<Handlers> handlers) {
    try {
      Acceptor acceptor = acceptor(system, settings.listen());
      var listener =
          new Listener(
              system,
              tls,
              settings,
              metrics,
              acceptor,
              SocketSelector.start("api-selector", system::terminate));
      int port = acceptor.address().getPort();
      listener.handlers.complete(handlers.apply(port));
      acceptor.start(
          "api-acceptor", listener::serve, listener.connections::displaceOne, system::terminate);
      return CompletableFuture.completedStage(new Bound(listener, port));
    } catch (IOException e) {
      return CompletableFuture.failedStage(
          new IllegalStateException(cannotListen(settings.listen(), e), e));
    }
  }

  private static Acceptor acceptor(ActorSystem<?> system, ListenSettings listen)
      throws IOException {
    return Acceptor.bind(
        address(listen),
        ServerSettings.create(system.classicSystem()).getBacklog(),
        PortSharing.options(listen));
  }

  /// Fails where [#bind] is bound to fail, at once and without a line in the log.
  public static void check(ListenSettings listen) throws IOException {
    try (Acceptor probe = Acceptor.bind(address(listen), 1, PortSharing.options(listen))) {
      probe.address();
    } catch (IOException refused) {
      throw new IOException(cannotListen(listen, refused), refused);
    }
  }

  private static InetSocketAddress address(ListenSettings listen) throws UnknownHostException {
    return new InetSocketAddress(InetAddress.getByName(listen.address()), listen.port());
  }

  private static String cannotListen(ListenSettings listen, Throwable failure) {
    String address = listen.address();
    return "cannot listen on "
        + (address.contains(":") ? "[" + address + "]" : address)
        + ":"
        + listen.port()
        + " (--bind-address, --secure-port): "
        + Failures.oneLine(failure);
  }

  private void serve(SocketChannel channel) {
    try {
      var client = (InetSocketAddress) channel.getRemoteAddress();
      Optional<OpenConnection> accepted =
          client == null ? Optional.empty() : connections.accept(client.getAddress());
      if (accepted.isEmpty()) {
        channel.close();
        return;
      }
      await(channel, accepted.get());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Serves the connection from its first byte on.
  private void await(SocketChannel channel, OpenConnection accepted) throws IOException {
    var waiting = new SilentConnection(channel, accepted, shared.selector());
    silent.add(waiting);
    Cancellable overdue =
        system
            .scheduler()
            .scheduleOnce(
                shared.headTimeout(),
                () -> waiting.close(CloseReason.UNFINISHED_REQUEST),
                system.executionContext());
    accepted.ended().whenComplete((_, _) -> forget(waiting, overdue));
    waiting.await(
        beginnings.of(accepted.address()),
        () -> {
          forget(waiting, overdue);
          serve(channel, accepted);
        });
    if (ending) { // accepted while it began
      waiting.close(CloseReason.ABORTED);
    }
  }

  private void forget(SilentConnection waiting, Cancellable overdue) {
    silent.remove(waiting);
    overdue.cancel();
  }

  private void serve(SocketChannel channel, OpenConnection accepted) {
    Connection connection;
    try {
      connection = Connection.serve(channel, accepted, shared, this::handler, system);
    } catch (RuntimeException e) { // the actor system ends
      accepted.closed();
      throw e;
    }
    open.add(connection);
    if (ending) { // accepted while it began
      connection.end();
    }
    connection.closed().whenComplete((_, _) -> open.remove(connection));
  }

  private Function<HttpRequest, CompletionStage<HttpResponse>> handler(Client client) {
    var handler = handlers.thenApply(bound -> bound.handler(client));
    return request -> handler.thenCompose(bound -> bound.apply(request));
  }

  private CompletionStage<Done> stop(Duration deadline) {
    ending = true;
    silent.forEach(waiting -> waiting.close(CloseReason.ABORTED));
    open.forEach(Connection::end);
    Cancellable breakOff =
        system
            .scheduler()
            .scheduleOnce(
                deadline, () -> open.forEach(Connection::abort), system.executionContext());
    try {
      acceptor.close();
    } catch (IOException e) {
      return CompletableFuture.failedStage(e);
    }
    return acceptor
        .ended()
        .thenCompose(_ -> allClosed())
        .whenComplete(
            (_, _) -> {
              breakOff.cancel();
              idleChecks.cancel();
              shared.selector().close();
            });
  }

  private CompletionStage<Done> allClosed() {
    CompletableFuture<?>[] closed =
        open.stream()
            .map(connection -> connection.closed().toCompletableFuture())
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(closed).thenApply(_ -> Done.getInstance());
  }
}
