package io.nilometer.kube;

import com.fasterxml.jackson.core.JacksonException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.nilometer.failure.Failures;
import io.nilometer.kube.http.KubeHttpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/// fabric8's client of typed objects over the connections of [KubeHttpClient]. Each request is sent
/// once and has one timeout. Failures become an [IOException] of one line, a
/// [RefusedRequestException] if the API server refused the request. Safe for any thread.
final class TypedClient {

  private final KubernetesClient client;
  private final KubeHttpClient http;
  private final Duration timeout;

  TypedClient(KubeHttpClient http, Duration timeout) {
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl(http.server())
            .withRequestTimeout(Math.toIntExact(timeout.toMillis()))
            .withRequestRetryBackoffLimit(0)
            .build();
    this.client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientFactory(new KubeTransport.Factory(http))
            .build();
    this.http = http;
    this.timeout = timeout;
  }

  /// The calling thread waits.
  <T> T call(Function<KubernetesClient, T> request) throws IOException {
    try {
      return request.apply(client);
    } catch (KubernetesClientException e) {
      throw failure(e);
    }
  }

  /// A thread of its own waits.
  <T> CompletableFuture<T> async(Function<KubernetesClient, T> request) {
    var response = new CompletableFuture<T>();
    Thread.startVirtualThread(
        () -> {
          try {
            response.complete(call(request));
          } catch (IOException | RuntimeException e) {
            response.completeExceptionally(e);
          }
        });
    return response;
  }

  private IOException failure(KubernetesClientException e) {
    if (e.getCode() > 0) {
      String message = e.getStatus() == null ? "refused" : e.getStatus().getMessage();
      return new RefusedRequestException(e.getCode(), http.explained(e.getCode(), message));
    }
    return new IOException(reason(e), e);
  }

  /// Never quotes the response, which may be a Secret.
  private String reason(KubernetesClientException e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return switch (root) {
      case TimeoutException _ -> "no answer within " + timeout.toSeconds() + " s";
      case JacksonException _ -> "the API server's answer is not an object of this kind";
      default -> Failures.oneLine(e);
    };
  }
}
