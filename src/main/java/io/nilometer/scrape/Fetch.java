package io.nilometer.scrape;

import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// One question to one kubelet, from connecting to the last byte, within one deadline; on the event
/// loop of its connection. At the deadline the connection is closed; one that is still being made
/// ends by time limits of its own, or serves the next question.
final class Fetch {

  private static final long NANOS_PER_SECOND = 1_000_000_000;

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
  private final KeptConnection kept;
  private final KubeletTarget target;
  private final CompletableFuture<Exposition> answer;
  private Phase phase = Phase.CONNECTING;
  private HttpConnection connection; // null while connecting
  private boolean reused;
  private boolean retried;
  private long deadline;

  Fetch(
      KubeletHttp http,
      KeptConnection kept,
      KubeletTarget target,
      CompletableFuture<Exposition> answer) {
    this.http = http;
    this.kept = kept;
    this.target = target;
    this.answer = answer;
  }

  void start() {
    deadline = http.vertx().setTimer(Math.max(1, http.timeout().toMillis()), _ -> onDeadline());
    connect();
  }

  private void connect() {
    try {
      http.request(target).onComplete(this::onConnected);
    } catch (IllegalArgumentException | IllegalStateException e) {
      fail("it cannot be asked: " + Reason.of(e)); // such as a host that no address can have
    }
  }

  private void onConnected(AsyncResult<HttpClientRequest> connected) {
    if (connected.failed()) {
      fail(Reason.of(connected.cause()));
      return;
    }
    HttpClientRequest request = connected.result();
    request.exceptionHandler(_ -> {}); // the response's future tells the same
    connection = request.connection();
    if (answer.isDone()) {
      connection.close();
      return;
    }
    reused = kept.isKept(connection);
    if (!reused) {
      kept.opened(connection);
    }
    send(request);
  }

  private void send(HttpClientRequest request) {
    phase = Phase.WAITING;
    Optional<String> token;
    try {
      token = http.token();
    } catch (RuntimeException e) {
      stop("the bearer token cannot be read: " + Reason.of(e));
      return;
    }
    try {
      token.ifPresent(text -> request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + text));
    } catch (IllegalArgumentException _) { // which may quote the token
      stop("the bearer token has characters that no HTTP header can carry");
      return;
    }
    Instant requested = http.now();
    request.send().onComplete(answered -> onAnswered(answered, token, requested));
  }

  private void onAnswered(
      AsyncResult<HttpClientResponse> answered, Optional<String> token, Instant requested) {
    if (answered.failed()) {
      onUnanswered(answered.cause());
      return;
    }
    phase = Phase.READING;
    Reply.read(answered.result(), token)
        .onSuccess(body -> succeed(body, requested))
        .onFailure(failure -> fail(Reason.of(failure)));
  }

  /// The kubelet may have closed a kept connection while the question was on its way.
  private void onUnanswered(Throwable failure) {
    if (reused && !retried && closed(failure) && !answer.isDone()) {
      retried = true;
      phase = Phase.CONNECTING;
      connection = null;
      connect();
    } else {
      fail((noHttp(failure) ? "its answer is no HTTP: " : "") + Reason.of(failure));
    }
  }

  private static boolean noHttp(Throwable failure) { // as Netty's decoder says it
    return failure instanceof IllegalArgumentException || failure instanceof TooLongFrameException;
  }

  private static boolean closed(Throwable failure) {
    return failure instanceof HttpClosedException || failure instanceof IOException;
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
    fail(reason);
    if (connection != null) {
      connection.close();
    }
  }

  private void fail(String reason) {
    finish();
    answer.completeExceptionally(new ScrapeException(target.authority() + ": " + reason));
  }

  private void succeed(ByteBuffer body, Instant requested) {
    finish();
    long nanos = requested.getEpochSecond() * NANOS_PER_SECOND + requested.getNano();
    answer.complete(new Exposition(body, nanos));
  }

  private void finish() {
    http.vertx().cancelTimer(deadline);
    kept.done(this);
  }
}
