package io.nilometer.api.http;

import io.nilometer.api.tcp.OpenConnection;
import io.nilometer.api.tcp.SocketSelector;
import io.nilometer.api.tcp.SocketStage;
import io.nilometer.api.tls.ServingTls;
import io.nilometer.api.tls.TlsStage;
import io.nilometer.telemetry.ConnectionMetrics.CloseReason;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of a client, from its acceptance to its end.
///
/// @param closed completes when its socket is closed, for whatever reason
record Connection(RequestHead head, Client client, CompletionStage<Done> closed) {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final long HEAD_LIMIT_BYTES = (2 << 20) + (64 << 10);

  /// After a request with a larger head the connection is closed, since the parser keeps its target
  /// until it parses the next.
  private static final long LARGE_HEAD = 64 << 10;

  /// What every connection uses.
  ///
  /// @param layer between requests and responses, and TLS
  /// @param pipelined how many requests of one connection are handled at a time
  /// @param handshakes runs the expensive parts of TLS handshakes
  /// @param headTimeout until a request has arrived
  record Shared(
      BidiFlow<HttpResponse, SslTlsOutbound, SslTlsInbound, HttpRequest, NotUsed> layer,
      int pipelined,
      ServingTls tls,
      TurnTakingExecutor handshakes,
      Duration headTimeout,
      SocketSelector selector) {}

  static Connection serve(
      SocketChannel channel,
      OpenConnection state,
      Shared shared,
      Listener.Handlers handlers,
      ActorSystem<?> system) {
    var client = new Client(state);
    Function<HttpRequest, CompletionStage<HttpResponse>> handler = handlers.handler(client);
    var head =
        new RequestHead(
            HEAD_LIMIT_BYTES, shared.headTimeout(), System::nanoTime, state::requestArrives);
    var disconnect = new ClientDisconnect(client);
    Flow<HttpRequest, HttpResponse, NotUsed> answers =
        Flow.of(HttpRequest.class)
            .mapAsync(
                shared.pipelined(),
                request -> {
                  head.complete();
                  long size = RequestHead.size(request);
                  state.requestArrived(size, request.entity().isStrict());
                  return disconnect
                      .answer(request, handler)
                      .thenApply(
                          response -> EventSocket.respond(request, untilResponded(response, state)))
                      .thenApply(response -> size > LARGE_HEAD ? last(response) : response)
                      .thenApply(response -> noticed(response, head))
                      .whenComplete((_, _) -> head.answered());
                });
    var tls =
        new TlsStage(
            shared.tls()::engine,
            shared.handshakes().of(state.address()),
            state::established,
            error -> failed(error, state));
    var socket = new SocketStage(channel, state.address(), shared.selector(), state);
    CompletionStage<Done> disconnected =
        answers
            .join(shared.layer().atop(bounds(head)))
            .join(BidiFlow.fromGraph(tls))
            .joinMat(wire(socket, disconnect), Keep.right())
            .run(system)
            .exceptionally(_ -> Done.getInstance()); // whatever failed
    disconnected.whenComplete((_, _) -> client.disconnected());
    state.connected(socket::reset);
    return new Connection(head, client, state.ended());
  }

  private static void failed(SSLException error, OpenConnection state) {
    state.closes(CloseReason.TLS);
    LOG.debug("TLS connection failed: error={}", error.getMessage());
  }

  private static HttpResponse noticed(HttpResponse response, RequestHead head) {
    if (EventSocket.isSwitch(response)) {
      head.noMoreRequests();
    }
    return response;
  }

  private static HttpResponse last(HttpResponse response) {
    return EventSocket.isSwitch(response) ? response : ResponseWriter.closing(response);
  }

  private static HttpResponse untilResponded(HttpResponse response, OpenConnection state) {
    if (response.entity().isStrict()) {
      state.responded();
      return response;
    }
    return response.transformEntityDataBytes(
        Flow.of(ByteString.class)
            .watchTermination(
                (nothing, sent) -> {
                  sent.whenComplete((_, _) -> state.responded());
                  return nothing;
                }));
  }

  private static BidiFlow<SslTlsOutbound, SslTlsOutbound, SslTlsInbound, SslTlsInbound, NotUsed>
      bounds(RequestHead head) {
    return BidiFlow.fromFlows(
        Flow.of(SslTlsOutbound.class)
            .takeWhile(_ -> !head.isTruncated()), // half a request gets no answer
        Flow.of(SslTlsInbound.class).via(head));
  }

  private static Flow<ByteString, ByteString, CompletionStage<Done>> wire(
      SocketStage socket, ClientDisconnect disconnect) {
    return Flow.of(ByteString.class)
        .watchTermination(Keep.right())
        .via(socket)
        .watchTermination(
            (sent, received) -> {
              received.whenComplete((_, _) -> disconnect.raise());
              return sent.thenCombine(received, (done, _) -> done);
            });
  }

  /// Accepts no more requests, and closes after the responses in progress.
  void end() {
    head.end();
  }

  void abort() {
    client.abort(CloseReason.ABORTED);
  }
}
