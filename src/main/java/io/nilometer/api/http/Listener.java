package io.nilometer.api.http;

import io.nilometer.api.tls.ServingTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Tcp;

/// Accepts connections, each of which is TCP, then TLS, then HTTP, then the handler. Put together
/// by hand, because Pekko's own binding has no place for [RequestHead] between TLS and HTTP; its
/// settings are those of `pekko.http.server` all the same. Lives until stopped.
///
/// ```
///   handler ── HTTP ── RequestHead ── TLS ── idle timeout ── kill switch ── TCP
/// ```
public final class Listener {

  private static final String HANDSHAKE_DISPATCHER = "nilometer.api.handshake-dispatcher";

  private final ActorSystem<?> system;
  private final ServingTls tls;
  private final int maxConnections;
  private final int backlog;
  private final Connection.Http http;
  private final CompletableFuture<Handlers> handlers = new CompletableFuture<>(); // when bound
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  private Listener(ActorSystem<?> system, ServingTls tls, Duration headTimeout) {
    this.system = system;
    this.tls = tls;
    ServerSettings settings = ServerSettings.create(system.classicSystem());
    this.maxConnections = settings.getMaxConnections();
    this.backlog = settings.getBacklog();
    this.http =
        new Connection.Http(
            Http.get(system).serverLayer(settings),
            settings.getPipeliningLimit(),
            system.dispatchers().lookup(DispatcherSelector.fromConfig(HANDSHAKE_DISPATCHER)),
            headTimeout,
            Duration.ofNanos(settings.getTimeouts().idleTimeout().toNanos()));
  }

  /// Makes the handler of each connection.
  public interface Handlers {

    Function<HttpRequest, CompletionStage<HttpResponse>> handler(Client client);
  }

  /// What listens now.
  ///
  /// @param closed done when it does not any more, and the last connection is gone
  public record Bound(Listener listener, Tcp.ServerBinding binding, CompletionStage<Done> closed) {

    public int port() {
      return binding.localAddress().getPort();
    }

    /// Takes no more connections and no more requests, lets the answers that have begun end, and
    /// breaks them off at the deadline. Done when all connections are gone.
    public CompletionStage<Done> stop(Duration deadline) {
      return listener.stop(this, deadline);
    }
  }

  /// Listens on the configured address and port.
  ///
  /// @param handlers for the port, once it is known
  public static CompletionStage<Bound> bind(
      ActorSystem<?> system,
      ServingTls tls,
      ServingSettings settings,
      IntFunction<Handlers> handlers) {
    var listener = new Listener(system, tls, settings.requests().headTimeout());
    return listener
        .bind(settings.listen())
        .thenApply(
            bound -> {
              listener.handlers.complete(handlers.apply(bound.port()));
              return bound;
            });
  }

  private CompletionStage<Bound> bind(ListenSettings listen) {
    Pair<CompletionStage<Tcp.ServerBinding>, CompletionStage<Done>> running =
        Tcp.get(system)
            .bind(
                listen.address(),
                listen.port(),
                backlog,
                PortSharing.options(listen),
                false,
                Optional.<Duration>empty())
            .mapAsyncUnordered(maxConnections, this::serve)
            .toMat(Sink.ignore(), Keep.both())
            .run(system);
    return running
        .first()
        .thenApply(binding -> new Bound(this, binding, running.second()))
        .exceptionally(
            failure -> {
              throw new IllegalStateException(cannotListen(listen, failure), failure);
            });
  }

  /// Fails where [#bind] is bound to fail, at once and without a line in the log.
  public static void check(ListenSettings listen) throws IOException {
    try (var probe = new ServerSocket()) {
      PortSharing.options(listen).forEach(option -> option.beforeServerSocketBind(probe));
      probe.bind(new InetSocketAddress(listen.address(), listen.port()));
    } catch (IOException refused) {
      throw new IOException(cannotListen(listen, refused), refused);
    }
  }

  private static String cannotListen(ListenSettings listen, Throwable failure) {
    return "cannot listen on "
        + new InetSocketAddress(listen.address(), listen.port())
        + " (--bind-address, --secure-port): "
        + rootCause(failure).getMessage();
  }

  private static Throwable rootCause(Throwable failure) {
    return failure.getCause() == null ? failure : rootCause(failure.getCause());
  }

  private CompletionStage<Done> serve(Tcp.IncomingConnection accepted) {
    Connection connection = Connection.serve(accepted, tls, http, this::handler, system);
    open.add(connection);
    if (ending) { // accepted while it began
      connection.end();
    }
    return connection.closed().whenComplete((_, _) -> open.remove(connection));
  }

  private Function<HttpRequest, CompletionStage<HttpResponse>> handler(Client client) {
    var handler = handlers.thenApply(bound -> bound.handler(client));
    return request -> handler.thenCompose(bound -> bound.apply(request));
  }

  private CompletionStage<Done> stop(Bound bound, Duration deadline) {
    ending = true;
    open.forEach(Connection::end);
    Cancellable breakOff =
        system
            .scheduler()
            .scheduleOnce(
                deadline, () -> open.forEach(Connection::breakOff), system.executionContext());
    return bound
        .binding()
        .unbind()
        .thenCompose(_ -> bound.closed())
        .whenComplete((_, _) -> breakOff.cancel());
  }
}
