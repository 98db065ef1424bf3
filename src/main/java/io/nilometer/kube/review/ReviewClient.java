package io.nilometer.kube.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.failure.Failures;
import io.nilometer.failure.OngoingProblem;
import io.nilometer.failure.Redaction;
import io.nilometer.kube.http.KubeHttpClient;
import io.nilometer.kube.http.KubeRequest;
import io.nilometer.kube.http.KubeResponse;
import io.nilometer.kube.review.ReviewException.Cause;
import io.nilometer.telemetry.ReviewMetrics;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends reviews to the API server. A failure that may be temporary is retried, within 10 s in all.
/// Logs once that reviews fail, with the reason, and once that they work again, but not that the
/// API server rejects what a caller has sent. Safe for any thread; its futures complete on threads
/// that may block.
final class ReviewClient {

  private static final Logger LOG = LoggerFactory.getLogger(ReviewClient.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int TRIES = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Set<Integer> TEMPORARY = Set.of(429, 500, 504);
  private static final Set<Integer> OF_CONTENT = Set.of(400, 413, 422);
  private static final Executor OWN_THREAD = Thread::startVirtualThread;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubeHttpClient api;
  private final String kind;
  private final String apiVersion;
  private final String path;
  private final ReviewMetrics.Reviews metrics;
  private final OngoingProblem problem = new OngoingProblem();

  /// @param group as `authentication.k8s.io`
  /// @param resource as `tokenreviews`
  ReviewClient(
      KubeHttpClient api,
      String kind,
      String group,
      String resource,
      ReviewMetrics.Reviews metrics) {
    this.api = api;
    this.metrics = metrics;
    this.kind = kind;
    this.apiVersion = group + "/v1";
    this.path = "apis/" + apiVersion + "/" + resource;
  }

  /// The review as it is sent; equal reviews have equal documents.
  String document(ObjectNode spec) {
    ObjectNode review = JsonNodeFactory.instance.objectNode();
    review.put("kind", kind).put("apiVersion", apiVersion).set("spec", spec);
    return review.toString();
  }

  /// The review's status. Fails with a [ReviewException]; cancelling it ends the retries.
  ///
  /// @param secret in the document, that no message may repeat; or empty
  CompletableFuture<JsonNode> review(String document, String secret) {
    var status = new CompletableFuture<JsonNode>();
    attempt(KubeRequest.post(path, document), status, TRIES, FIRST_PAUSE);
    CompletableFuture<JsonNode> reviewed =
        status
            .orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
            .handleAsync((found, failure) -> noted(found, failure, secret), OWN_THREAD);
    var _ = reviewed.whenComplete((_, _) -> status.cancel(false));
    return reviewed;
  }

  private void attempt(
      KubeRequest request, CompletableFuture<JsonNode> status, int tries, Duration pause) {
    if (status.isDone()) {
      return;
    }
    long begun = System.nanoTime();
    CompletableFuture<KubeResponse> sent = api.send(request, TIMEOUT);
    var _ = sent.whenComplete((response, failure) -> count(response, failure, begun));
    var _ = status.whenComplete((_, _) -> sent.cancel(false)); // nobody waits for it
    var _ =
        sent.thenApply(this::status)
            .whenComplete(
                (found, failure) -> {
                  if (failure == null) {
                    status.complete(found);
                  } else if (tries > 1 && isTemporary(failure)) {
                    CompletableFuture.delayedExecutor(
                            pause.toMillis(), TimeUnit.MILLISECONDS, OWN_THREAD)
                        .execute(
                            () ->
                                attempt(
                                    request,
                                    status,
                                    tries - 1,
                                    pause.multipliedBy(3).dividedBy(2)));
                  } else {
                    status.completeExceptionally(failure);
                  }
                });
  }

  /// A request that no caller waits for any more does not count.
  private void count(KubeResponse response, Throwable failure, long begun) {
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    if (failure == null) {
      metrics.answered(response.code(), took);
    } else if (!(failure instanceof CancellationException)) {
      metrics.failed(took);
    }
  }

  private JsonNode status(KubeResponse response) {
    JsonNode body = json(response.body());
    if (!response.isSuccessful()) {
      String message = message(body);
      throw new ReviewException(
          api.explained(
              response.code(),
              "it answered " + response.code() + (message.isEmpty() ? "" : ": " + message)),
          cause(response));
    }
    JsonNode status = body.path("status");
    if (!status.isObject()) {
      throw new ReviewException("it answered with something that is not a review", Cause.LASTING);
    }
    return status;
  }

  private static Cause cause(KubeResponse response) {
    if (TEMPORARY.contains(response.code()) || response.isRetryable()) {
      return Cause.TEMPORARY;
    }
    return OF_CONTENT.contains(response.code()) ? Cause.CONTENT : Cause.LASTING;
  }

  static String message(JsonNode body) {
    return body.path("message").asText("");
  }

  static JsonNode json(String body) {
    try {
      return JSON.readTree(body);
    } catch (IOException _) { // there is no message in it
      return JsonNodeFactory.instance.missingNode();
    }
  }

  private static boolean isTemporary(Throwable failure) {
    return switch (Failures.unwrapped(failure)) {
      case ReviewException refusal -> refusal.isTemporary();
      case SocketException _ -> true; // the connection was closed or reset
      case IOException wrapper when wrapper.getCause() != null -> isTemporary(wrapper.getCause());
      default -> false;
    };
  }

  private JsonNode noted(JsonNode status, Throwable failure, String secret) {
    if (failure == null) {
      if (problem.ends()) {
        LOG.atInfo()
            .addKeyValue("kind", kind)
            .addKeyValue("server", api.server())
            .log("The API server answers reviews again");
      }
      return status;
    }
    String reason =
        failure instanceof TimeoutException
            ? "no answer within " + TIMEOUT.toSeconds() + " s"
            : Redaction.withoutLong(secret, Failures.oneLine(failure));
    boolean ofContent =
        Failures.unwrapped(failure) instanceof ReviewException refusal && refusal.isOfContent();
    if (!ofContent && problem.begins(reason)) {
      LOG.atWarn()
          .addKeyValue("kind", kind)
          .addKeyValue("server", api.server())
          .addKeyValue("error", reason)
          .log("The API server does not answer reviews; callers are refused");
    }
    throw new ReviewException(kind + ": " + reason, ofContent ? Cause.CONTENT : Cause.LASTING);
  }
}
