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
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.scrape.exposition.ScrapeException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// One request to one kubelet, from dialling to the last byte, within one deadline; on the event
/// loop of its connection. At the deadline the connection is closed.
///
/// ```
///   Queued ──▶ Entering ──▶ Connecting ──▶ Waiting ──▶ Reading ──▶ Done: a body, or a failure
///                 ▲  ▲          │ another     │           │  ▲
///                 │  └──────────┘ TLS engine  │           ▼  │ where it is large
///                 └───────────────────────────┘         Unpacking
///                 the kubelet had closed the kept connection: once
/// ```
final class Fetch {

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long LONGEST_DECODING_MILLIS = 30_000;
  private static final int MAX_NAME = 260; // a DNS name with a port
  private static final int MAX_INTERIM = 5; // as in Go

  private sealed interface Phase {}

  private record Queued() implements Phase {}

  /// Until another connection may be opened.
  private record Entering() implements Phase {}

  private record Connecting(KubeletChannel channel) implements Phase {}

  /// @param reused the connection carried a response before, so the kubelet may have closed it
  /// @param token the credential that was sent
  private record Waiting(
      KubeletChannel channel, boolean reused, Optional<String> token, Instant requested)
      implements Phase {}

  private record Reading(
      KubeletChannel channel, Instant requested, ScrapeResponse response, BodyEnd end)
      implements Phase {}

  /// All of it is there, but there is no room to unpack it yet.
  private record Unpacking(Reading whole) implements Phase {}

  private record Done() implements Phase {}

  /// What the end of the body means for the connection.
  private enum BodyEnd {
    KEEPS_CONNECTION,
    CLOSES_CONNECTION,
    IS_END_OF_CONNECTION;

    static BodyEnd of(HttpResponse response) {
      boolean framed =
          HttpUtil.isContentLengthSet(response) || HttpUtil.isTransferEncodingChunked(response);
      if (!framed) {
        return IS_END_OF_CONNECTION;
      }
      return HttpUtil.isKeepAlive(response) ? KEEPS_CONNECTION : CLOSES_CONNECTION;
    }
  }

  private final KubeletHttp http;
  private final KeptConnection connection;
  private final KubeletTarget target;
  private final CompletableFuture<Exposition> answer;
  private final BodyBudget.Share share;
  private final long deadlineNanos;
  private Optional<ScheduledFuture<?>> deadline = Optional.empty();
  private Phase phase = new Queued();
  private int interim; // responses before the one that counts

  Fetch(
      KubeletHttp http,
      KeptConnection connection,
      KubeletTarget target,
      CompletableFuture<Exposition> answer) {
    this.http = http;
    this.connection = connection;
    this.target = target;
    this.answer = answer;
    this.share = http.bodies().share(() -> connection.execute(this::onRoom));
    this.deadlineNanos = System.nanoTime() + http.timeout().toNanos();
  }

  /// Starts the time limit, which covers the wait for its turn.
  void setDeadline() {
    deadline =
        Optional.of(connection.schedule(this::onDeadline, Math.max(1, http.timeout().toMillis())));
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /// It is its turn.
  void begin() {
    connection
        .kept()
        .ifPresentOrElse(kept -> ask(kept, true), () -> dial(() -> connection.dial(this)));
  }

  private void dial(Supplier<KubeletChannel> dialling) {
    phase = new Entering();
    connection.enter(
        () -> {
          if (phase instanceof Entering) {
            phase = new Connecting(dialling.get());
          } else {
            http.limit().leave();
          }
        });
  }

  /// The connection that was dialled is ready.
  void ask(KubeletChannel connected) {
    connection.connected(connected);
    ask(connected, false);
  }

  private void ask(KubeletChannel channel, boolean reused) {
    Optional<String> token;
    ByteBuf request = channel.buffer(ScrapeRequest.USUAL_BYTES);
    try {
      token = token();
      ScrapeRequest.write(request, target, token);
    } catch (IllegalArgumentException e) {
      request.release();
      channel.close();
      fail(FailureKind.CREDENTIALS, e.getMessage());
      return;
    }
    phase = new Waiting(channel, reused, token, http.now());
    channel.send(request, this);
  }

  private Optional<String> token() {
    try {
      return http.token();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("the bearer token cannot be read: " + Reason.of(e), e);
    }
  }

  /// Takes the next part of the response.
  void read(HttpObject part) {
    if (part.decoderResult().isFailure()) {
      stop(FailureKind.BODY, "its answer is no HTTP: " + Reason.of(part.decoderResult().cause()));
      return;
    }
    try {
      if (part instanceof HttpResponse response && phase instanceof Waiting waiting) {
        begin(waiting, response);
      }
      if (phase instanceof Reading reading && part instanceof HttpContent content) {
        reading.response.add(content.content());
        if (part instanceof LastHttpContent) {
          end(reading);
        } else if (!share.hold(reading.response.size())) {
          reading.channel.pause();
        }
      }
    } catch (IOException useless) {
      stop(FailureKinds.ofAnswer(useless), Reason.of(useless));
    }
  }

  private void begin(Waiting waiting, HttpResponse response) throws IOException {
    if (!isInterim(response)) {
      phase =
          new Reading(
              waiting.channel,
              waiting.requested,
              ScrapeResponse.begin(response, waiting.token),
              BodyEnd.of(response));
    } else if (++interim > MAX_INTERIM) {
      throw new IOException("it sent more than " + MAX_INTERIM + " interim responses");
    }
  }

  /// Such as 100 and 103: the response follows.
  private static boolean isInterim(HttpResponse response) {
    HttpResponseStatus status = response.status();
    return status.codeClass() == HttpStatusClass.INFORMATIONAL
        && !status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
  }

  private void end(Reading reading) {
    KubeletChannel channel = reading.channel;
    switch (reading.end) {
      case KEEPS_CONNECTION -> channel.rest();
      case CLOSES_CONNECTION -> channel.close();
      case IS_END_OF_CONNECTION -> {
        channel.close();
        if (!channel.endIsCertain()) {
          broken(reading.response.brokenBy(new ClosedChannelException()));
          return;
        }
      }
    }
    if (share.hold(reading.response.size())) {
      unpack(reading, BodyBudget.FREE);
    } else {
      phase = new Unpacking(reading);
    }
  }

  private void unpack(Reading reading, int limit) {
    try {
      succeed(reading.response.end(limit), reading.requested);
    } catch (Gzip.TooLarge _) {
      unpackLarge(reading);
    } catch (IOException useless) {
      fail(FailureKinds.ofAnswer(useless), Reason.of(useless));
    }
  }

  private void unpackLarge(Reading reading) {
    if (share.hold(reading.response.size() + ScrapeResponse.MAX_BODY)) {
      unpack(reading, ScrapeResponse.MAX_BODY);
    } else {
      phase = new Unpacking(reading);
    }
  }

  /// There is room for more of the body, which had to wait.
  private void onRoom() {
    switch (phase) {
      case Reading reading -> reading.channel.resume();
      case Unpacking(Reading whole) -> unpack(whole, BodyBudget.FREE);
      case Queued _, Entering _, Connecting _, Waiting _, Done _ -> {} // it has gone on already
    }
  }

  void onBroken(Throwable failure) {
    switch (phase) {
      case Connecting connecting -> onNotConnected(connecting.channel, failure);
      case Waiting waiting when waiting.reused && failure instanceof IOException ->
          dial(() -> connection.dial(this));
      case Reading reading -> broken(reading.response.brokenBy(failure));
      case Queued _, Entering _, Waiting _, Unpacking _, Done _ -> unanswered(failure);
    }
  }

  private void onNotConnected(KubeletChannel channel, Throwable failure) {
    connection.forgetEngine();
    Optional<TlsEngine> other =
        HandshakeFailure.mayBeOfEngine(failure)
            ? ClientTls.after(channel.engine())
            : Optional.empty();
    if (other.isPresent()) {
      dial(() -> connection.dial(this, other.get()));
    } else {
      unanswered(failure);
    }
  }

  private void onDeadline() {
    String seconds =
        BigDecimal.valueOf(http.timeout().toMillis(), 3).stripTrailingZeros().toPlainString();
    String doing =
        switch (phase) {
          case Connecting(KubeletChannel channel) when channel.isLookingUp() ->
              "looking up its name; " + TlsAdvice.RESOLVABLE;
          case Queued _, Connecting _ -> "connecting";
          case Entering _ -> "waiting for a connection: file descriptors are short";
          case Waiting _ -> "waiting for its answer";
          case Reading _, Done _ -> "reading its answer";
          case Unpacking _ -> "waiting for memory to unpack its answer";
        };
    FailureKind kind =
        switch (phase) {
          case Connecting(KubeletChannel channel) when channel.isLookingUp() ->
              FailureKind.NAME_RESOLUTION;
          case Queued _, Connecting _ -> FailureKind.CONNECT_TIMEOUT;
          case Waiting _, Reading _, Done _ -> FailureKind.ANSWER_TIMEOUT;
          case Entering _, Unpacking _ -> FailureKind.ABANDONED;
        };
    stop(kind, "no answer within " + seconds + " s (" + doing + ")");
  }

  void abandon() {
    stop(FailureKind.ABANDONED, "no longer asked");
  }

  private void stop(FailureKind kind, String reason) {
    Optional<KubeletChannel> channel =
        switch (phase) {
          case Connecting connecting -> Optional.of(connecting.channel);
          case Waiting waiting -> Optional.of(waiting.channel);
          case Reading reading -> Optional.of(reading.channel);
          case Queued _, Entering _, Unpacking _, Done _ -> Optional.empty();
        };
    channel.ifPresent(KubeletChannel::close);
    fail(kind, reason);
  }

  private void unanswered(Throwable failure) {
    fail(FailureKinds.ofConnection(failure), http.reason(failure));
  }

  private void broken(Throwable failure) {
    fail(FailureKinds.ofConnection(failure), Reason.of(failure));
  }

  private void fail(FailureKind kind, String reason) {
    finish();
    share.release();
    String host = Reason.printable(target.authority(), MAX_NAME);
    answer.completeExceptionally(new ScrapeException(kind, host + ": " + reason));
  }

  private void succeed(ByteBuffer body, Instant requested) {
    finish();
    long nanos = requested.getEpochSecond() * NANOS_PER_SECOND + requested.getNano();
    answer.complete(new Exposition(body, nanos, share::release));
    if (share.isHeld()) { // the scraper may have ended before it decodes it
      var _ = connection.schedule(share::release, LONGEST_DECODING_MILLIS);
    }
  }

  private void finish() {
    phase = new Done();
    deadline.ifPresent(timer -> timer.cancel(false));
    connection.done(this);
  }
}
