package io.nilometer.scrape.kubelet;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import io.nilometer.scrape.exposition.Exposition;
import io.nilometer.scrape.exposition.ScrapeException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One question to one kubelet, from connecting to the last byte, within one deadline; on the event
/// loop of its connection. At the deadline the connection is closed.
///
/// ```
///   CONNECTING ──▶ WAITING ──▶ READING ──▶ answered, or failed
///       ▲             │ the kubelet had closed the kept connection, once
///       └─────────────┘
/// ```
final class Fetch {

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final int LONGEST_NAME = 260; // a DNS name with a port

  private enum Phase {
    CONNECTING("connecting"),
    WAITING("waiting for its answer"),
    READING("reading its answer");

    private final String doing;

    Phase(String doing) {
      this.doing = doing;
    }
  }

  private final KubeletHttp http;
  private final KeptConnection connection;
  private final KubeletTarget target;
  private final CompletableFuture<Exposition> answer;
  private Phase phase = Phase.CONNECTING;
  private Optional<KubeletChannel> channel = Optional.empty();
  private Optional<String> token = Optional.empty();
  private Optional<Reply> reply = Optional.empty();
  private Instant requested = Instant.EPOCH;
  private ScheduledFuture<?> deadline;
  private boolean reused;
  private boolean keepAlive;
  private boolean endsWithConnection;

  Fetch(
      KubeletHttp http,
      KeptConnection connection,
      KubeletTarget target,
      CompletableFuture<Exposition> answer) {
    this.http = http;
    this.connection = connection;
    this.target = target;
    this.answer = answer;
  }

  /// From now on it waits for its turn.
  void setDeadline() {
    deadline = connection.schedule(this::onDeadline, Math.max(1, http.timeout().toMillis()));
  }

  /// It is its turn.
  void begin() {
    Optional<KubeletChannel> kept = connection.kept();
    reused = kept.isPresent();
    kept.ifPresentOrElse(this::ask, this::dial);
  }

  private void dial() {
    phase = Phase.CONNECTING;
    reused = false;
    try {
      channel = Optional.of(connection.dial(this));
    } catch (IllegalArgumentException e) {
      fail("it cannot be asked: " + Reason.of(e)); // such as a port that no address can have
    }
  }

  /// Sends the question, since there is a connection.
  void ask(KubeletChannel connected) {
    if (answer.isDone()) {
      connected.close();
      return;
    }
    channel = Optional.of(connected);
    phase = Phase.WAITING;
    try {
      token = http.token();
    } catch (RuntimeException e) {
      stop("the bearer token cannot be read: " + Reason.of(e));
      return;
    }
    ByteBuf question = connected.buffer(Question.USUAL_BYTES);
    try {
      Question.write(question, target, token);
    } catch (IllegalArgumentException e) {
      question.release();
      stop(Reason.of(e));
      return;
    }
    requested = http.now();
    connected.send(question, this);
  }

  /// Takes in what comes of the answer.
  void read(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      stop("its answer is no HTTP: " + Reason.of(part.decoderResult().cause()));
      return;
    }
    try {
      if (part instanceof HttpResponse response && !isInterim(response)) {
        phase = Phase.READING;
        keepAlive = HttpUtil.isKeepAlive(response);
        endsWithConnection =
            !HttpUtil.isContentLengthSet(response) && !HttpUtil.isTransferEncodingChunked(response);
        reply = Optional.of(Reply.begin(response, token));
      }
      if (part instanceof HttpContent content && reply.isPresent()) {
        reply.get().add(content.content());
      }
    } catch (IOException useless) {
      stop(Reason.of(useless));
      return;
    }
    if (part instanceof LastHttpContent) {
      reply.ifPresent(this::end);
    }
  }

  /// Such as 100: the answer comes behind it.
  private static boolean isInterim(HttpResponse response) {
    HttpResponseStatus status = response.status();
    return status.codeClass() == HttpStatusClass.INFORMATIONAL
        && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
  }

  private void end(Reply whole) {
    if (endsWithConnection && !channel.orElseThrow().endIsCertain()) {
      stop(whole.brokenBy(new ClosedChannelException()));
      return;
    }
    channel.ifPresent(keepAlive ? KubeletChannel::rest : KubeletChannel::close);
    try {
      succeed(whole.end());
    } catch (IOException useless) {
      fail(Reason.of(useless));
    }
  }

  /// The kubelet may have closed a kept connection while the question was on its way.
  void onBroken(Throwable failure) {
    if (reused && reply.isEmpty() && failure instanceof IOException) {
      dial();
    } else {
      fail(reply.map(begun -> begun.brokenBy(failure)).orElseGet(() -> Reason.of(failure)));
    }
  }

  private void onDeadline() {
    String seconds =
        BigDecimal.valueOf(http.timeout().toMillis(), 3).stripTrailingZeros().toPlainString();
    stop("no answer within " + seconds + " s (" + phase.doing + ")");
  }

  void abandon() {
    stop("no longer asked");
  }

  private void stop(String reason) {
    channel.ifPresent(KubeletChannel::close);
    fail(reason);
  }

  private void fail(String reason) {
    finish();
    String whom = Reason.printable(target.authority(), LONGEST_NAME);
    answer.completeExceptionally(new ScrapeException(whom + ": " + reason));
  }

  private void succeed(ByteBuffer body) {
    finish();
    long nanos = requested.getEpochSecond() * NANOS_PER_SECOND + requested.getNano();
    answer.complete(new Exposition(body, nanos));
  }

  private void finish() {
    if (deadline != null) { // null where it was abandoned at once
      deadline.cancel(false);
    }
    connection.done(this);
  }
}
