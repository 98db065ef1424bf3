package io.nilometer.api.http;

import io.nilometer.api.tls.ServingTls;
import io.nilometer.api.tls.TlsStage;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Tcp;
import org.apache.pekko.util.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection of a client, from its acceptance to its end.
///
/// @param closed completes when it is closed, for whatever reason
record Connection(RequestHead head, Client client, CompletionStage<Done> closed) {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final long HEAD_LIMIT_BYTES = (2 << 20) + (64 << 10);

  /// The configuration of HTTP, the same for every connection.
  ///
  /// @param layer between requests and responses, and TLS
  /// @param pipelined how many requests of one connection are handled at a time
  /// @param headTimeout until a request has arrived
  /// @param handshakes runs the expensive parts of TLS handshakes
  /// @param idleTimeout of a connection without traffic in either direction
  record Http(
      BidiFlow<HttpResponse, SslTlsOutbound, SslTlsInbound, HttpRequest, NotUsed> layer,
      int pipelined,
      Executor handshakes,
      Duration headTimeout,
      Duration idleTimeout) {}

  static Connection serve(
      Tcp.IncomingConnection accepted,
      ServingTls tls,
      Http http,
      Listener.Handlers handlers,
      ActorSystem<?> system) {
    var client = new Client();
    Function<HttpRequest, CompletionStage<HttpResponse>> handler = handlers.handler(client);
    var head = new RequestHead(HEAD_LIMIT_BYTES, http.headTimeout(), System::nanoTime);
    var disconnect = new ClientDisconnect();
    Flow<HttpRequest, HttpResponse, NotUsed> answers =
        Flow.of(HttpRequest.class)
            .mapAsync(
                http.pipelined(),
                request -> {
                  head.complete();
                  return disconnect
                      .answer(request, handler)
                      .whenComplete((_, _) -> head.answered());
                });
    Pair<UniqueKillSwitch, CompletionStage<Done>> running =
        answers
            .join(http.layer().atop(bounds(head)))
            .join(
                BidiFlow.fromGraph(
                    new TlsStage(tls::engine, http.handshakes(), () -> {}, Connection::log)))
            .join(BidiFlow.<ByteString, ByteString>bidirectionalIdleTimeout(http.idleTimeout()))
            .joinMat(wire(accepted, disconnect), Keep.right())
            .run(system);
    CompletionStage<Done> closed =
        running.second().exceptionally(_ -> Done.getInstance()); // closed, whatever failed
    client.connected(running.first(), closed);
    return new Connection(head, client, closed);
  }

  private static BidiFlow<SslTlsOutbound, SslTlsOutbound, SslTlsInbound, SslTlsInbound, NotUsed>
      bounds(RequestHead head) {
    return BidiFlow.fromFlows(
        Flow.of(SslTlsOutbound.class)
            .takeWhile(_ -> !head.isTruncated()), // half a request gets no answer
        Flow.of(SslTlsInbound.class).via(head));
  }

  private static Flow<ByteString, ByteString, Pair<UniqueKillSwitch, CompletionStage<Done>>> wire(
      Tcp.IncomingConnection accepted, ClientDisconnect disconnect) {
    Flow<ByteString, ByteString, CompletionStage<Done>> bytes =
        Flow.of(ByteString.class)
            .watchTermination(Keep.right())
            .via(accepted.flow())
            .watchTermination(
                (sent, received) -> {
                  received.whenComplete((_, _) -> disconnect.raise());
                  return sent.thenCombine(received, (done, _) -> done);
                });
    return BidiFlow.fromGraph(KillSwitches.<ByteString, ByteString>singleBidi())
        .join(bytes, Keep.both());
  }

  private static void log(SSLException error) {
    LOG.debug("TLS connection failed: error={}", error.getMessage());
  }

  /// Accepts no more requests, and closes after the responses in progress.
  void end() {
    head.end();
  }

  void breakOff() {
    client.breakOff();
  }
}
