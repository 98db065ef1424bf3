package io.nilometer.kube.http;

import io.nilometer.failure.Failures;
import io.nilometer.failure.OngoingProblem;
import io.nilometer.failure.Redaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// HTTP/1.1 client of one API server, with its proxy, credentials and further header fields. It
/// connects when it is asked for something, keeps connections for the next requests, and logs once
/// when the API server can no longer be reached and once when it can again. A request is sent once
/// more only if a kept connection was closed, or credentials were renewed after a 401. Safe for any
/// thread; each request blocks a thread.
public final class KubeHttpClient implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KubeHttpClient.class);

  private static final int UNAUTHORIZED = 401;
  private static final int MAX_BODY_BYTES = 16 << 20;

  /// Less than the 60 s and 90 s after which load balancers and API servers close connections.
  private static final Duration LONGEST_IDLE = Duration.ofSeconds(30);

  private final ServerAddress server;
  private final Connector connector;
  private final Credentials credentials;
  private final String fields;
  private final Deque<HttpConnection> idle = new ConcurrentLinkedDeque<>();
  private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
  private final OngoingProblem problem = new OngoingProblem();
  private volatile boolean closed;
  private volatile String secret = ""; // the credential that was sent last

  /// Connects to nothing yet.
  ///
  /// @param fields header fields of every request, such as those of impersonation
  public KubeHttpClient(
      ServerAddress server,
      ServerIdentity identity,
      Optional<Proxy> proxy,
      Credentials credentials,
      Iterable<Map.Entry<String, String>> fields,
      InstantSource clock) {
    this.server = server;
    this.credentials = credentials;
    this.connector = new Connector(server, identity, proxy, credentials, clock);
    var lines = new StringBuilder();
    proxy
        .filter(_ -> connector.isForwarded())
        .flatMap(Proxy::authorization)
        .ifPresent(value -> append(lines, "Proxy-Authorization", value));
    fields.forEach(field -> append(lines, field.getKey(), field.getValue()));
    this.fields = lines.toString();
  }

  /// Why the server cannot be reached now; empty: it can be, as far as is known.
  public String problem() {
    return problem.reason();
  }

  /// The server's URL, which ends with a slash.
  public String server() {
    return server.toString();
  }

  /// Sends a request; its response is read from the stream. The calling thread waits.
  ///
  /// @throws UnreachableException no request reaches the server; logged already
  public ResponseStream open(KubeRequest request, Patience patience) throws IOException {
    Optional<String> authorization = authorization();
    ResponseStream response = exchange(request, authorization, patience);
    if (response.code() != UNAUTHORIZED || !isRenewed(authorization, response)) {
      return response;
    }
    response.drain();
    response.close();
    connector.reread();
    return exchange(request, authorization(), patience);
  }

  /// Sends a request on a thread of its own. Fails with an [IOException] or a
  /// [java.util.concurrent.TimeoutException]; cancelling it ends the request.
  public CompletableFuture<KubeResponse> send(KubeRequest request, Duration timeout) {
    var response = new CompletableFuture<KubeResponse>();
    Thread thread =
        Thread.ofVirtual()
            .name("kube-request")
            .unstarted(
                () -> {
                  try {
                    response.complete(whole(request, timeout));
                  } catch (IOException | RuntimeException e) {
                    response.completeExceptionally(e);
                  }
                });
    var _ =
        response.whenComplete(
            (_, failure) -> {
              if (failure != null && Thread.currentThread() != thread) {
                thread.interrupt(); // which closes the connection it waits for
              }
            });
    thread.start();
    return response.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// The API server's message without the credential, which it may repeat, and with what it cannot
  /// know.
  public String explained(int code, String message) {
    String safe = Redaction.withoutLong(secret, message);
    return code == UNAUTHORIZED
        ? safe + " (the API server does not accept the " + credentials.origin() + ")"
        : safe;
  }

  private KubeResponse whole(KubeRequest request, Duration timeout) throws IOException {
    try (ResponseStream stream = open(request, Patience.of(timeout))) {
      byte[] body = stream.readNBytes(MAX_BODY_BYTES + 1);
      if (body.length > MAX_BODY_BYTES) {
        throw new IOException("the response is larger than " + MAX_BODY_BYTES + " bytes");
      }
      return new KubeResponse(
          stream.code(), stream.isRetryable(), new String(body, StandardCharsets.UTF_8));
    }
  }

  private Optional<String> authorization() throws IOException {
    try {
      return credentials.authorization();
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private boolean isRenewed(Optional<String> refused, ResponseStream response) throws IOException {
    try {
      return credentials.refused(refused);
    } catch (IOException e) {
      response.close();
      throw unreachable(e);
    }
  }

  private ResponseStream exchange(
      KubeRequest request, Optional<String> authorization, Patience patience) throws IOException {
    authorization.ifPresent(value -> secret = value.substring(value.indexOf(' ') + 1));
    byte[] bytes = bytes(request, authorization);
    Optional<HttpConnection> kept = kept();
    if (kept.isPresent()) {
      try {
        return exchange(kept.get(), bytes, patience);
      } catch (HttpConnection.ClosedWhileIdleException e) {
        LOG.debug("Sending a request again, as the connection was closed", e);
      }
    }
    return exchange(connected(), bytes, patience);
  }

  private ResponseStream exchange(HttpConnection connection, byte[] request, Patience patience)
      throws IOException {
    try {
      ResponseHead head = connection.exchange(request, patience);
      reached();
      return new ResponseStream(connection, head, this);
    } catch (HttpConnection.ClosedWhileIdleException e) {
      discard(connection);
      throw interruptedOr(e);
    } catch (IOException e) {
      discard(connection);
      throw unreachable(e);
    }
  }

  private HttpConnection connected() throws IOException {
    try {
      HttpConnection connection = connector.open();
      open.add(connection);
      if (closed) {
        discard(connection);
        throw new InterruptedIOException("the client is closed");
      }
      return connection;
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private Optional<HttpConnection> kept() throws IOException {
    Object current;
    try {
      current = connector.credentials();
    } catch (IOException e) {
      throw unreachable(e);
    }
    for (HttpConnection next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
      if (!next.isExpired(System.nanoTime(), LONGEST_IDLE) && next.isOpenedWith(current)) {
        return Optional.of(next);
      }
      discard(next);
    }
    return Optional.empty();
  }

  void keep(HttpConnection connection) {
    long now = System.nanoTime();
    connection.idle(now);
    idle.addFirst(connection);
    discardExpired(now);
    if (closed && idle.remove(connection)) {
      discard(connection);
    }
  }

  /// Those that a burst of requests left behind.
  private void discardExpired(long now) {
    for (HttpConnection oldest = idle.peekLast();
        oldest != null && oldest.isExpired(now, LONGEST_IDLE);
        oldest = idle.peekLast()) {
      if (idle.removeLastOccurrence(oldest)) {
        discard(oldest);
      }
    }
  }

  void discard(HttpConnection connection) {
    open.remove(connection);
    connection.close();
  }

  private IOException unreachable(IOException failure) {
    if (Thread.currentThread().isInterrupted() || failure instanceof InterruptedIOException) {
      return interruptedOr(failure);
    }
    String reason = connector.explanation(failure).orElseGet(() -> Failures.oneLine(failure));
    if (!closed && problem.begins(reason)) {
      LOG.atWarn()
          .addKeyValue("server", server())
          .addKeyValue("error", reason)
          .log("Cannot reach the API server; retrying");
    }
    LOG.debug("A request to the API server failed", failure);
    return new UnreachableException(reason, failure);
  }

  private static IOException interruptedOr(IOException failure) {
    if (!Thread.currentThread().isInterrupted()) {
      return failure;
    }
    var interrupted = new InterruptedIOException("interrupted");
    interrupted.initCause(failure);
    return interrupted;
  }

  private void reached() {
    if (problem.ends()) {
      LOG.atInfo().addKeyValue("server", server()).log("Reached the API server again");
    }
  }

  private byte[] bytes(KubeRequest request, Optional<String> authorization) {
    var head = new StringBuilder(512);
    head.append(request.method()).append(' ');
    if (connector.isForwarded()) {
      head.append(server.scheme()).append("://").append(server.authority());
    }
    head.append(server.path()).append(request.path()).append(" HTTP/1.1\r\n");
    append(head, "Host", server.authority());
    append(head, "User-Agent", "nilometer");
    append(head, "Accept", request.accept());
    authorization.ifPresent(value -> append(head, "Authorization", value));
    head.append(fields);
    byte[] body =
        request.body().map(text -> text.getBytes(StandardCharsets.UTF_8)).orElse(new byte[0]);
    if (request.body().isPresent()) {
      append(head, "Content-Type", "application/json");
      append(head, "Content-Length", String.valueOf(body.length));
    }
    var bytes = new ByteArrayOutputStream();
    bytes.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
    bytes.writeBytes(body);
    return bytes.toByteArray();
  }

  private static void append(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }

  @Override
  public void close() {
    closed = true;
    idle.clear();
    open.forEach(this::discard);
  }
}
