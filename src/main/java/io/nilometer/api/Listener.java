package io.nilometer.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
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
final class Listener {

  private final ActorSystem<?> system;
  private final ServingTls tls;
  private final int maxConnections;
  private final int backlog;
  private final Connection.Http http;
  private final CompletableFuture<Function<HttpRequest, CompletionStage<HttpResponse>>> handler =
      new CompletableFuture<>(); // complete when bound
  private final Set<Connection> open = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  private Listener(ActorSystem<?> system, ServingTls tls) {
    this.system = system;
    this.tls = tls;
    ServerSettings settings = ServerSettings.create(system.classicSystem());
    this.maxConnections = settings.getMaxConnections();
    this.backlog = settings.getBacklog();
    this.http =
        new Connection.Http(
            Http.get(system).serverLayer(settings),
            settings.getPipeliningLimit(),
            Duration.ofNanos(settings.getTimeouts().idleTimeout().toNanos()));
  }

  /// What listens now.
  ///
  /// @param closed done when it does not any more, and the last connection is gone
  record Bound(Listener listener, Tcp.ServerBinding binding, CompletionStage<Done> closed) {

    int port() {
      return binding.localAddress().getPort();
    }

    /// Takes no more connections and no more requests, lets the answers that have begun end, and
    /// breaks them off at the deadline. Done when all connections are gone.
    CompletionStage<Done> stop(Duration deadline) {
      return listener.stop(this, deadline);
    }
  }

  /// @param handlers makes the handler, once the port is known
  static CompletionStage<Bound> bind(
      ActorSystem<?> system,
      ServingTls tls,
      String address,
      int port,
      IntFunction<Function<HttpRequest, CompletionStage<HttpResponse>>> handlers) {
    var listener = new Listener(system, tls);
    return listener
        .bind(address, port)
        .thenApply(
            bound -> {
              listener.handler.complete(handlers.apply(bound.port()));
              return bound;
            });
  }

  private CompletionStage<Bound> bind(String address, int port) {
    Pair<CompletionStage<Tcp.ServerBinding>, CompletionStage<Done>> running =
        Tcp.get(system)
            .bind(address, port, backlog, List.of(), false, Optional.<Duration>empty())
            .mapAsyncUnordered(maxConnections, this::serve)
            .toMat(Sink.ignore(), Keep.both())
            .run(system);
    return running
        .first()
        .thenApply(binding -> new Bound(this, binding, running.second()))
        .exceptionally(
            failure -> {
              throw new IllegalStateException(cannotListen(address, port, failure), failure);
            });
  }

  /// Fails where [#bind] is bound to fail, at once and without a line in the log.
  static void check(String address, int port) throws IOException {
    try (var probe = new ServerSocket()) {
      probe.bind(new InetSocketAddress(address, port));
    } catch (IOException refused) {
      throw new IOException(cannotListen(address, port, refused), refused);
    }
  }

  private static String cannotListen(String address, int port, Throwable failure) {
    return "cannot listen on "
        + new InetSocketAddress(address, port)
        + " (--bind-address, --secure-port): "
        + rootCause(failure).getMessage();
  }

  private static Throwable rootCause(Throwable failure) {
    return failure.getCause() == null ? failure : rootCause(failure.getCause());
  }

  private CompletionStage<Done> serve(Tcp.IncomingConnection accepted) {
    Connection connection =
        Connection.serve(
            accepted,
            tls,
            http,
            request -> handler.thenCompose(bound -> bound.apply(request)),
            system);
    open.add(connection);
    if (ending) { // accepted while it began
      connection.end();
    }
    return connection.closed().whenComplete((_, _) -> open.remove(connection));
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
