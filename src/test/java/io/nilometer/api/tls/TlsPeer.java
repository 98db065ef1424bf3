package io.nilometer.api.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.javadsl.BidiFlow;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;
import org.apache.pekko.util.ByteString;

/// A client in memory, which holds the encrypted ends of a [TlsStage] and sends its bytes in pieces
/// of a chosen size.
final class TlsPeer {

  private static final long PATIENCE_SECONDS = 20;

  final SSLEngine engine;
  private final SourceQueueWithComplete<ByteString> toServer;
  private final SinkQueueWithCancel<ByteString> fromServer;
  private final int pieceBytes;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private byte[] unread = {};
  private boolean serverEnded;

  TlsPeer(
      SSLEngine engine,
      int pieceBytes,
      TlsStage stage,
      Flow<SslTlsInbound, SslTlsOutbound, ?> application,
      ActorSystem<?> system) {
    this.engine = engine;
    this.pieceBytes = pieceBytes;
    Flow<ByteString, ByteString, ?> server = BidiFlow.fromGraph(stage).reversed().join(application);
    Pair<SourceQueueWithComplete<ByteString>, SinkQueueWithCancel<ByteString>> ends =
        Source.<ByteString>queue(1 << 16, OverflowStrategy.backpressure())
            .via(server)
            .toMat(Sink.<ByteString>queue(), Keep.both())
            .run(system);
    this.toServer = ends.first();
    this.fromServer = ends.second();
    engine.setUseClientMode(true);
  }

  /// Ends when the handshake is complete.
  void handshake() throws Exception {
    engine.beginHandshake();
    while (engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING) {
      step();
    }
  }

  /// One step of the handshake.
  void step() throws Exception {
    switch (engine.getHandshakeStatus()) {
      case NEED_TASK -> engine.getDelegatedTask().run();
      case NEED_WRAP -> sendRaw(wrap(new byte[0]));
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> read();
      case FINISHED, NOT_HANDSHAKING -> {}
    }
  }

  byte[] wrap(byte[] plain) throws SSLException {
    var out = new ByteArrayOutputStream();
    ByteBuffer source = ByteBuffer.wrap(plain);
    do {
      ByteBuffer target = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      SSLEngineResult result = engine.wrap(source, target);
      out.write(target.array(), 0, target.position());
      if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
        break;
      }
    } while (source.hasRemaining());
    return out.toByteArray();
  }

  void send(String text) throws Exception {
    sendRaw(wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  void sendRaw(byte[] bytes) throws Exception {
    for (int start = 0; start < bytes.length; start += pieceBytes) {
      byte[] piece = Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + pieceBytes));
      await(toServer.offer(ByteString.fromArrayUnsafe(piece)));
    }
  }

  /// Sends a close_notify.
  void endOutput() throws Exception {
    engine.closeOutbound();
    sendRaw(wrap(new byte[0]));
  }

  /// Ends the connection without a close_notify.
  void breakOutput() {
    toServer.complete();
  }

  void breakWith(Throwable failure) {
    toServer.fail(failure);
  }

  void cancelInput() {
    fromServer.cancel();
  }

  /// Reads what the server sends next. Returns whether there was something.
  boolean read() throws Exception {
    if (!unwrap()) {
      Optional<ByteString> next = await(fromServer.pull());
      if (next.isEmpty()) {
        serverEnded = true;
        return false;
      }
      int kept = unread.length;
      unread = Arrays.copyOf(unread, kept + next.get().size());
      next.get().copyToBuffer(ByteBuffer.wrap(unread, kept, next.get().size()));
      unwrap();
    }
    return true;
  }

  private boolean unwrap() throws SSLException {
    ByteBuffer source = ByteBuffer.wrap(unread);
    ByteBuffer target = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
    SSLEngineResult result = engine.unwrap(source, target);
    received.write(target.array(), 0, target.position());
    unread = Arrays.copyOfRange(unread, source.position(), unread.length);
    return result.bytesConsumed() > 0;
  }

  /// What the server has sent, once it is as long as that.
  String receive(int length) throws Exception {
    while (received.size() < length) {
      if (!read()) {
        break;
      }
    }
    return received.toString(StandardCharsets.US_ASCII);
  }

  /// Reads until the server ends the connection. Returns whether it sent a close_notify.
  boolean readToEnd() throws Exception {
    while (!serverEnded && read()) {
      // more
    }
    return engine.isInboundDone();
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
