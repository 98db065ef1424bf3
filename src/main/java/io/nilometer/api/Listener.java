package io.nilometer.api;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.settings.ServerSettings;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.TLSClosing;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.TLS;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;

/// Accepts connections: TCP, then TLS, then HTTP, then the handler. Put together by hand, because
/// Pekko's own binding has no place for [RequestHead] between TLS and HTTP. Its settings are those
/// of `pekko.http.server`. Lives until stopped.
///
/// ```
///   handler ── HTTP ── RequestHead ── ending ── TLS ── broken off ── idle timeout ── TCP
/// ```
final class Listener {

  private static final long HEAD_LIMIT_BYTES = (2 << 20) + (64 << 10);
  private static final Duration HEAD_TIMEOUT = Duration.ofSeconds(32);

  private final ActorSystem<?> system;
  private final ServerSettings settings;
  private final ServingTls tls;
  private final BidiFlow<HttpResponse, SslTlsOutbound, SslTlsInbound, HttpRequest, NotUsed> http;
  private final SharedKillSwitch ending = KillSwitches.shared("api-ending");
  private final SharedKillSwitch brokenOff = KillSwitches.shared("api-broken-off");

  private Listener(ActorSystem<?> system, ServingTls tls) {
    this.system = system;
    this.settings = ServerSettings.create(system.classicSystem());
    this.tls = tls;
    this.http = Http.get(system).serverLayer(settings);
  }

  /// Makes the handler of each connection.
  interface Handlers {

    /// @param port of the server
    /// @param gone done when the connection is, however that came
    Function<HttpRequest, CompletionStage<HttpResponse>> handler(
        int port, CompletionStage<Done> gone);
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

  static CompletionStage<Bound> bind(
      ActorSystem<?> system,
      ServingTls tls,
      ListenSettings shared,
      String address,
      int port,
      Handlers handlers) {
    return new Listener(system, tls).bind(shared, address, port, handlers);
  }

  private CompletionStage<Bound> bind(
      ListenSettings shared, String address, int port, Handlers handlers) {
    Pair<CompletionStage<Tcp.ServerBinding>, CompletionStage<Done>> running =
        Tcp.get(system)
            .bind(
                address,
                port,
                settings.getBacklog(),
                PortSharing.options(shared),
                false,
                Optional.<Duration>empty())
            .mapAsyncUnordered(
                settings.getMaxConnections(), connection -> serve(connection, handlers))
            .toMat(Sink.ignore(), Keep.both())
            .run(system);
    return running
        .first()
        .thenApply(binding -> new Bound(this, binding, running.second()))
        .exceptionally(
            failure -> {
              throw new IllegalStateException(
                  "cannot listen on "
                      + new InetSocketAddress(address, port)
                      + " (--bind-address, --secure-port): "
                      + rootCause(failure).getMessage(),
                  failure);
            });
  }

  private static Throwable rootCause(Throwable failure) {
    return failure.getCause() == null ? failure : rootCause(failure.getCause());
  }

  /// Done when the connection is gone, however that came.
  private CompletionStage<Done> serve(
      Tcp.IncomingConnection connection, Handlers handlers) {
    var gone = new CompletableFuture<Done>();
    var handler = handlers.handler(connection.localAddress().getPort(), gone);
    var head = new RequestHead(HEAD_LIMIT_BYTES, HEAD_TIMEOUT, System::nanoTime);
    Flow<HttpRequest, HttpResponse, NotUsed> answers =
        Flow.of(HttpRequest.class)
            .mapAsync(
                settings.getPipeliningLimit(),
                request -> {
                  head.complete();
                  return handler.apply(request);
                });
    return answers
        .join(http.atop(bounds(head)).atop(TLS.create(tls::engine, TLSClosing.eagerClose())))
        .join(BidiFlow.<ByteString, ByteString>bidirectionalIdleTimeout(idleTimeout()))
        .joinMat(wire(connection), Keep.right())
        .run(system)
        .exceptionally(_ -> Done.getInstance()) // the client's doing; nobody to answer any more
        .whenComplete((done, _) -> gone.complete(done));
  }

  private BidiFlow<SslTlsOutbound, SslTlsOutbound, SslTlsInbound, SslTlsInbound, NotUsed> bounds(
      RequestHead head) {
    return BidiFlow.fromFlows(
        Flow.of(SslTlsOutbound.class), Flow.of(SslTlsInbound.class).via(ending.flow()).via(head));
  }

  private Duration idleTimeout() {
    return Duration.ofNanos(settings.getTimeouts().idleTimeout().toNanos());
  }

  private Flow<ByteString, ByteString, CompletionStage<Done>> wire(
      Tcp.IncomingConnection connection) {
    return Flow.of(ByteString.class)
        .via(brokenOff.flow())
        .watchTermination(Keep.right())
        .via(connection.flow())
        .via(brokenOff.flow())
        .watchTermination((sent, received) -> sent.thenCombine(received, (done, _) -> done));
  }

  private CompletionStage<Done> stop(Bound bound, Duration deadline) {
    ending.shutdown();
    Cancellable breakOff =
        system
            .scheduler()
            .scheduleOnce(
                deadline,
                () -> brokenOff.abort(new CancellationException("the server ends")),
                system.executionContext());
    return bound
        .binding()
        .unbind()
        .thenCompose(_ -> bound.closed())
        .whenComplete((_, _) -> breakOff.cancel());
  }
}
