package io.nilometer.kube;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nilometer.failure.Failures;
import io.nilometer.failure.OngoingProblem;
import io.nilometer.kube.http.KubeHttpClient;
import io.nilometer.kube.http.KubeRequest;
import io.nilometer.kube.http.KubeResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The token of a ServiceAccount of its own for kubelets: each kubelet sees it, so it must open
/// nothing but kubelets. Requested from the API server (TokenRequest) for an hour, and again every
/// ten minutes on a thread of its own. Until there is one, scrapes fail: the program's own token is
/// never shown in its place. Safe for any thread.
public final class ServiceAccountToken implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ServiceAccountToken.class);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration LIFETIME = Duration.ofHours(1);

  /// @param renewal pause after a success
  /// @param retry pause after a failure
  record Pauses(Duration renewal, Duration retry) {
    static final Pauses DEFAULT = new Pauses(Duration.ofMinutes(10), Duration.ofSeconds(10));
  }

  private final KubeHttpClient api;
  private final String account;
  private final KubeRequest request;
  private final Pauses pauses;
  private final OngoingProblem problem = new OngoingProblem();
  private volatile boolean closed;
  private volatile Optional<String> latest = Optional.empty();

  private ServiceAccountToken(KubeClient client, String namespace, String name, Pauses pauses) {
    this.api = client.http();
    this.account = namespace + "/" + name;
    this.request =
        KubeRequest.post(
            "api/v1/namespaces/" + namespace + "/serviceaccounts/" + name + "/token",
            "{\"kind\":\"TokenRequest\",\"apiVersion\":\"authentication.k8s.io/v1\","
                + "\"spec\":{\"expirationSeconds\":"
                + LIFETIME.toSeconds()
                + "}}");
    this.pauses = pauses;
  }

  /// Returns when the first request has ended, well or badly.
  public static ServiceAccountToken start(KubeClient client, String namespace, String name)
      throws InterruptedException {
    return start(client, namespace, name, Pauses.DEFAULT);
  }

  static ServiceAccountToken start(KubeClient client, String namespace, String name, Pauses pauses)
      throws InterruptedException {
    var token = new ServiceAccountToken(client, namespace, name, pauses);
    token.refresh();
    token.renewLater();
    return token;
  }

  /// The latest token.
  ///
  /// @throws IllegalStateException there was none yet; the message says why
  public Optional<String> latest() {
    Optional<String> token = latest;
    if (token.isEmpty()) {
      throw new IllegalStateException("there is no token of ServiceAccount " + account + " yet");
    }
    return token;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void renewLater() {
    Duration pause = problem.isPresent() ? pauses.retry() : pauses.renewal();
    CompletableFuture.delayedExecutor(
            pause.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
        .execute(this::renew);
  }

  private void renew() {
    if (closed) {
      return;
    }
    try {
      refresh();
      renewLater();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void refresh() throws InterruptedException {
    try {
      latest = Optional.of(request());
      if (problem.ends()) {
        LOG.atInfo().addKeyValue("account", account).log("Got a token for kubelets");
      }
    } catch (IOException | RuntimeException e) {
      String reason = Failures.oneLine(e);
      if (problem.begins(reason)) {
        LOG.atWarn()
            .addKeyValue("account", account)
            .addKeyValue("error", reason)
            .log("Cannot get a token for kubelets; retrying");
      }
    }
  }

  private String request() throws IOException, InterruptedException {
    KubeResponse response = answer();
    JsonNode body = json(response.body());
    if (!response.isSuccessful()) {
      throw new RefusedRequestException(
          response.code(), api.explained(response.code(), body.path("message").asText("refused")));
    }
    String token = body.path("status").path("token").asText("");
    if (token.isEmpty()) {
      throw new IOException("the API server's answer is no TokenRequest with a token");
    }
    return token;
  }

  private KubeResponse answer() throws IOException, InterruptedException {
    try {
      return api.send(request, TIMEOUT).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw new IOException("no answer within " + TIMEOUT.toSeconds() + " s", e);
      }
      throw new IOException(Failures.oneLine(e), e);
    }
  }

  /// Never quotes the document, which may have a token.
  private static JsonNode json(String document) throws IOException {
    try {
      return JSON.readTree(document);
    } catch (JacksonException _) {
      return JSON.missingNode();
    }
  }
}
