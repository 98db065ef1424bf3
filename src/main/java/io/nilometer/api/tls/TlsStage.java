package io.nilometer.api.tls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.BidiShape;
import org.apache.pekko.stream.Inlet;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.TLSProtocol.SendBytes;
import org.apache.pekko.stream.TLSProtocol.SessionBytes;
import org.apache.pekko.stream.TLSProtocol.SslTlsInbound;
import org.apache.pekko.stream.TLSProtocol.SslTlsOutbound;
import org.apache.pekko.stream.stage.AbstractInHandler;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/// The serving side of TLS for one connection, fused with the streams around it. Pekko's own TLS is
/// an actor, so that every record crosses two thread boundaries; this stage drives the engine in
/// the stream that uses it, and encrypts a whole piece of a response at once.
///
/// ```
///   plainIn  ── SslTlsOutbound ──▶ wrap   ──▶ cipherOut
///   plainOut ◀── SslTlsInbound ─── unwrap ◀── cipherIn
/// ```
///
/// - It holds at most one piece in each direction. It reads one piece ahead of the demand, so that
///   the end of the connection is noticed while a request is being answered.
/// - The end of `plainIn` sends a close_notify and ends the stage. A close_notify of the client, or
///   the end of `cipherIn`, ends `plainOut` only; with TLS 1.2 the engine then ends both.
/// - If `plainOut` is cancelled, what arrives is discarded, and `plainIn` may still end.
/// - A client that does not read is not read from either.
/// - A client that renegotiates, or goes on sending records without data, is disconnected.
/// - An error of the engine sends its alert and ends the stage.
/// - The engine for odd names unwraps a handshake as a task, see [LenientEngine].
public final class TlsStage
    extends GraphStage<BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound>> {

  /// Longer than a record with its overhead, in any version.
  private static final int RECORD_BYTES = 16_384 + 2_048 + 64;

  /// Four records, and the room that the engine asks for before each.
  private static final int SCRATCH_BYTES = 5 * RECORD_BYTES;

  /// Of a client, in a row. Each may cost new keys and an answer, and nobody needs more than one.
  private static final int RECORDS_WITHOUT_DATA = 32;

  private static final ThreadLocal<ByteBuffer> SCRATCH =
      ThreadLocal.withInitial(() -> ByteBuffer.allocate(SCRATCH_BYTES));

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final ByteBuffer[] NO_PLAIN = {};

  private final Inlet<SslTlsOutbound> plainIn = Inlet.create("TlsStage.plainIn");
  private final Outlet<ByteString> cipherOut = Outlet.create("TlsStage.cipherOut");
  private final Inlet<ByteString> cipherIn = Inlet.create("TlsStage.cipherIn");
  private final Outlet<SslTlsInbound> plainOut = Outlet.create("TlsStage.plainOut");
  private final BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound> shape =
      BidiShape.of(plainIn, cipherOut, cipherIn, plainOut);

  private final Supplier<SSLEngine> engines;
  private final Executor tasks;
  private final Runnable onEstablished;
  private final Consumer<SSLException> onError;

  /// For one connection.
  ///
  /// @param engines returns a new engine, in server mode
  /// @param tasks runs the expensive parts of handshakes
  /// @param onEstablished runs in the stream when the handshake is complete
  /// @param onError runs in the stream when the engine fails, for example by what the client sent
  public TlsStage(
      Supplier<SSLEngine> engines,
      Executor tasks,
      Runnable onEstablished,
      Consumer<SSLException> onError) {
    this.engines = engines;
    this.tasks = tasks;
    this.onEstablished = onEstablished;
    this.onError = onError;
  }

  @Override
  public BidiShape<SslTlsOutbound, ByteString, ByteString, SslTlsInbound> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {

    private final SSLEngine engine = engines.get();
    private final CipherInput input = new CipherInput();
    private final AsyncCallback<Optional<SSLException>> tasksDone =
        createAsyncCallback(this::onTasksDone);

    private ByteBuffer[] plain = NO_PLAIN; // to encrypt
    private ByteString outgoing = ByteString.emptyByteString(); // encrypted
    private ByteString incoming = ByteString.emptyByteString(); // decrypted
    private boolean established;
    private boolean tasksRun;
    private boolean closing;
    private boolean failed;
    private int recordsWithoutData;
    private volatile boolean ended;

    Logic() {
      super(shape);
      setHandler(
          plainIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              if (grab(plainIn) instanceof SendBytes sent) {
                plain = buffers(sent.bytes());
              }
              advance();
            }

            @Override
            public void onUpstreamFinish() {
              advance();
            }
          });
      setHandler(
          cipherOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              advance();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              completeStage();
            }
          });
      setHandler(
          cipherIn,
          new AbstractInHandler() {
            @Override
            public void onPush() {
              input.add(grab(cipherIn));
              advance();
            }

            @Override
            public void onUpstreamFinish() {
              advance();
            }

            @Override
            public void onUpstreamFailure(Throwable reset) {
              completeStage(); // the client is gone, which is no fault of the streams around
            }
          });
      setHandler(
          plainOut,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              advance();
            }

            @Override
            public void onDownstreamFinish(Throwable cause) {
              incoming = ByteString.emptyByteString();
              advance();
            }
          });
    }

    @Override
    public void preStart() {
      try {
        engine.beginHandshake();
      } catch (SSLException e) {
        fail(e);
      }
      passOn();
    }

    @Override
    public void postStop() {
      ended = true;
      if (engine instanceof LenientEngine lenient && lenient.isOdd()) {
        tasks.execute(lenient::release); // where it may wait for a task
      }
    }

    /// Does what can be done, then waits for the next event.
    private void advance() {
      if (tasksRun) {
        return;
      }
      try {
        while (!failed && step()) {
          // until it waits for something
        }
      } catch (SSLException e) {
        fail(e);
      }
      if (!tasksRun) {
        passOn();
      }
    }

    /// Returns whether it did something, and the next step may do more.
    private boolean step() throws SSLException {
      return switch (engine.getHandshakeStatus()) {
        case NEED_TASK -> {
          runTasks();
          yield false;
        }
        case NEED_WRAP -> wrapOwn();
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN ->
            closeIfAsked() || (isOdd() ? unwrapAsTask() : unwrap());
        case NOT_HANDSHAKING, FINISHED -> {
          establish();
          yield closeIfAsked() || wrapPlain() || unwrap();
        }
      };
    }

    private void establish() {
      if (!established) {
        established = true;
        onEstablished.run();
      }
    }

    private void runTasks() {
      tasksRun = true;
      tasks.execute(
          () -> {
            Runnable task;
            while (!ended && (task = engine.getDelegatedTask()) != null) {
              task.run();
            }
            tasksDone.invoke(Optional.empty());
          });
    }

    private boolean isOdd() throws SSLException {
      if (engine instanceof LenientEngine lenient) {
        lenient.decide(input.buffer());
        return lenient.isOdd();
      }
      return false;
    }

    private boolean unwrapAsTask() {
      if (mayUnwrap()) {
        tasksRun = true;
        tasks.execute(() -> tasksDone.invoke(unwrapOne()));
      }
      return false;
    }

    /// Returns why it failed.
    private Optional<SSLException> unwrapOne() {
      try {
        boolean stuck =
            !ended
                && !unwrap()
                && !input.isEmpty()
                && engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_UNWRAP;
        return stuck
            ? Optional.of(new SSLException("the handshake makes no progress"))
            : Optional.empty();
      } catch (SSLException e) {
        return Optional.of(e);
      } catch (RuntimeException e) { // or the stage would wait for ever
        return Optional.of(new SSLException(e));
      }
    }

    private void onTasksDone(Optional<SSLException> failure) {
      tasksRun = false;
      if (isClosed(plainOut)) {
        incoming = ByteString.emptyByteString();
      }
      failure.ifPresent(this::fail);
      advance();
    }

    /// The end of the output, once all of it is encrypted.
    private boolean closeIfAsked() {
      if (closing || !isClosed(plainIn) || plain.length > 0) {
        return false;
      }
      closing = true;
      engine.closeOutbound();
      return true;
    }

    /// What the engine has to send by itself: of a handshake, or an alert.
    private boolean wrapOwn() throws SSLException {
      ByteBuffer target = SCRATCH.get().clear();
      SSLEngineResult result = engine.wrap(NOTHING, target);
      take(target);
      return result.bytesProduced() > 0;
    }

    private boolean wrapPlain() throws SSLException {
      if (plain.length == 0 || !outgoing.isEmpty()) {
        return false;
      }
      ByteBuffer target = SCRATCH.get().clear();
      while (plain.length > 0) {
        if (target.remaining() < RECORD_BYTES) {
          take(target);
        }
        SSLEngineResult result = engine.wrap(plain, target);
        boolean closed = result.getStatus() == SSLEngineResult.Status.CLOSED; // by the client
        if (closed || !plain[plain.length - 1].hasRemaining()) {
          plain = NO_PLAIN;
        } else if (result.getStatus() != SSLEngineResult.Status.OK) {
          throw new SSLException("cannot encrypt: " + result);
        }
      }
      take(target);
      return true;
    }

    private void take(ByteBuffer target) {
      outgoing = outgoing.concat(bytes(target));
    }

    private ByteString bytes(ByteBuffer target) {
      var bytes = new byte[target.flip().remaining()];
      target.get(bytes);
      target.clear();
      return ByteString.fromArrayUnsafe(bytes);
    }

    private boolean mayUnwrap() {
      boolean unread = !incoming.isEmpty();
      return !unread && !input.isEmpty() && !engine.isInboundDone();
    }

    private boolean unwrap() throws SSLException {
      if (!mayUnwrap()) {
        return false;
      }
      ByteBuffer target = SCRATCH.get().clear();
      boolean progress = false;
      while (true) {
        SSLEngineResult result = engine.unwrap(input.buffer(), target);
        progress |= result.bytesConsumed() > 0;
        countRecordsWithoutData(result);
        if (isRenegotiation(result)) {
          throw new SSLException("the client asked for renegotiation");
        }
        boolean more =
            result.getStatus() == SSLEngineResult.Status.OK
                && result.bytesProduced() > 0
                && !input.isEmpty();
        if (!more || target.remaining() < RECORD_BYTES) {
          receive(bytes(target));
        }
        switch (result.getStatus()) {
          case OK, CLOSED -> {
            if (!more) {
              input.release();
              return progress;
            }
          }
          case BUFFER_UNDERFLOW -> {
            input.awaitMore();
            return progress;
          }
          case BUFFER_OVERFLOW -> throw new SSLException("a record is too large: " + result);
        }
      }
    }

    private void countRecordsWithoutData(SSLEngineResult result) throws SSLException {
      if (result.bytesProduced() > 0) {
        recordsWithoutData = 0;
      } else if (established
          && result.bytesConsumed() > 0
          && ++recordsWithoutData > RECORDS_WITHOUT_DATA) {
        throw new SSLException("the client sends records without data");
      }
    }

    private void receive(ByteString decrypted) {
      if (!isClosed(plainOut)) {
        incoming = incoming.concat(decrypted);
      }
    }

    /// With TLS 1.3 there is none; what then follows the handshake are tickets and new keys.
    private boolean isRenegotiation(SSLEngineResult result) {
      return established
          && !engine.isInboundDone()
          && switch (result.getHandshakeStatus()) {
            case NEED_TASK, NEED_UNWRAP, NEED_UNWRAP_AGAIN -> !closing;
            case NEED_WRAP, FINISHED, NOT_HANDSHAKING -> false;
          }
          && !engine.getSession().getProtocol().equals("TLSv1.3");
    }

    private void passOn() {
      if (!outgoing.isEmpty() && isAvailable(cipherOut)) {
        push(cipherOut, outgoing);
        outgoing = ByteString.emptyByteString();
      }
      if (!incoming.isEmpty() && isAvailable(plainOut)) {
        push(plainOut, new SessionBytes(engine.getSession(), incoming));
        incoming = ByteString.emptyByteString();
      }
      if (failed || engine.isOutboundDone()) {
        if (outgoing.isEmpty()) {
          completeStage();
        }
        return;
      }
      if (isInputDone()) {
        if (!established) {
          completeStage();
          return;
        }
        if (incoming.isEmpty() && !isClosed(plainOut)) {
          complete(plainOut);
        }
      } else if (input.wantsMore()
          && incoming.isEmpty()
          && outgoing.isEmpty()
          && !hasBeenPulled(cipherIn)) {
        pull(cipherIn);
      }
      boolean writable = established && plain.length == 0 && outgoing.isEmpty();
      if (writable && isAvailable(cipherOut) && !isClosed(plainIn) && !hasBeenPulled(plainIn)) {
        pull(plainIn);
      }
    }

    private boolean isInputDone() {
      return engine.isInboundDone() || (isClosed(cipherIn) && input.wantsMore());
    }

    private void fail(SSLException error) {
      failed = true;
      onError.accept(error);
      plain = NO_PLAIN;
      try {
        engine.closeOutbound();
        while (engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NEED_WRAP
            && wrapOwn()) {
          // the alert
        }
      } catch (SSLException _) { // the engine has no alert for it
        outgoing = ByteString.emptyByteString();
      }
    }
  }

  private static ByteBuffer[] buffers(ByteString bytes) {
    List<ByteBuffer> buffers = new ArrayList<>();
    for (ByteBuffer buffer : bytes.getByteBuffers()) {
      if (buffer.hasRemaining()) {
        buffers.add(buffer);
      }
    }
    return buffers.toArray(NO_PLAIN);
  }
}
