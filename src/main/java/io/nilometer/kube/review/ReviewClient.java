package io.nilometer.kube.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.nilometer.kube.ApiHttp;
import io.nilometer.kube.Kubeconfig;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Has the API server review something. A failure that may pass is tried again, within the time
/// there is in all. Safe for any thread; what it gives ends on a thread that nobody else needs.
final class ReviewClient {

  private static final long TIMEOUT_SECONDS = 10;
  private static final int TRIES = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Set<Integer> PASSING = Set.of(429, 500, 504);
  private static final Executor OWN_THREAD = Thread::startVirtualThread;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ApiHttp api;
  private final String kind;
  private final String apiVersion;
  private final String path;
  private final ReviewLog log;

  /// @param group as `authentication.k8s.io`
  /// @param resource as `tokenreviews`
  ReviewClient(ApiHttp api, String kind, String group, String resource) {
    this.api = api;
    this.kind = kind;
    this.apiVersion = group + "/v1";
    this.path = "apis/" + apiVersion + "/" + resource;
    this.log = new ReviewLog(kind, api.server());
  }

  /// What is sent for a review, and what the review is known by.
  String document(ObjectNode spec) {
    ObjectNode review = JsonNodeFactory.instance.objectNode();
    review.put("kind", kind).put("apiVersion", apiVersion).set("spec", spec);
    return review.toString();
  }

  /// The review's status. Fails with a [ReviewException]; no further try is made once it is
  /// cancelled.
  CompletableFuture<JsonNode> review(String document) {
    HttpRequest request =
        api.request(path, "application/json")
            .post("application/json", document)
            .timeout(TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .build();
    var status = new CompletableFuture<JsonNode>();
    attempt(request, status, TRIES, FIRST_PAUSE);
    CompletableFuture<JsonNode> reviewed =
        status.orTimeout(TIMEOUT_SECONDS, TimeUnit.SECONDS).handleAsync(this::noted, OWN_THREAD);
    var _ = reviewed.whenComplete((_, _) -> status.cancel(false));
    return reviewed;
  }

  private void attempt(
      HttpRequest request, CompletableFuture<JsonNode> status, int tries, Duration pause) {
    if (status.isDone()) {
      return;
    }
    CompletableFuture<JsonNode> answer =
        api.client().sendAsync(request, byte[].class).thenApply(ReviewClient::status);
    var _ =
        answer.whenComplete(
            (found, failure) -> {
              if (failure == null) {
                status.complete(found);
              } else if (tries > 1 && isPassing(failure)) {
                CompletableFuture.delayedExecutor(
                        pause.toMillis(), TimeUnit.MILLISECONDS, OWN_THREAD)
                    .execute(
                        () ->
                            attempt(
                                request, status, tries - 1, pause.multipliedBy(3).dividedBy(2)));
              } else {
                status.completeExceptionally(failure);
              }
            });
  }

  private static JsonNode status(HttpResponse<byte[]> response) {
    JsonNode body = json(response.body());
    if (!response.isSuccessful()) {
      String message = body.path("message").asText("");
      throw new ReviewException(
          "it answered " + response.code() + (message.isEmpty() ? "" : ": " + message),
          PASSING.contains(response.code()) || response.header("Retry-After") != null);
    }
    JsonNode status = body.path("status");
    if (!status.isObject()) {
      throw new ReviewException("it answered with something that is no review", false);
    }
    return status;
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(new String(body, StandardCharsets.UTF_8));
    } catch (IOException _) { // what is no JSON says nothing
      return JsonNodeFactory.instance.missingNode();
    }
  }

  private static boolean isPassing(Throwable failure) {
    return switch (failure) {
      case CompletionException wrapper when wrapper.getCause() != null ->
          isPassing(wrapper.getCause());
      case ReviewException refusal -> refusal.isPassing();
      case ConnectException _ -> false;
      case SocketException _, HttpClosedException _ -> true; // a kept connection that was closed
      case IOException wrapper when wrapper.getCause() != null -> isPassing(wrapper.getCause());
      default -> false;
    };
  }

  private JsonNode noted(JsonNode status, Throwable failure) {
    if (failure == null) {
      log.succeeded();
      return status;
    }
    String reason =
        failure instanceof TimeoutException
            ? "no answer within " + TIMEOUT_SECONDS + " s"
            : Kubeconfig.oneLine(failure);
    log.failed(reason);
    throw new ReviewException(kind + ": " + reason, false);
  }
}
