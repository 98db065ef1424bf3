package io.nilometer.kube.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.github.benmanes.caffeine.cache.Ticker;
import io.nilometer.kube.KubeClient;
import io.nilometer.telemetry.ReviewMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// Authenticates bearer tokens by TokenReview, and caches the results. Tokens themselves are not
/// kept. Safe for any thread.
public final class TokenReviews {

  private final ReviewClient client;
  private final SharedCalls<Review> calls;

  /// @param certain false if the API server reported an error
  record Review(Optional<User> user, boolean certain) {}

  /// Reviews tokens through the API server.
  ///
  /// @param ttl how long to cache a result; 0: not at all
  public TokenReviews(KubeClient client, Duration ttl, ReviewMetrics metrics) {
    this(client, ttl, metrics, Ticker.systemTicker());
  }

  TokenReviews(KubeClient client, Duration ttl, ReviewMetrics metrics, Ticker ticker) {
    this.client =
        new ReviewClient(
            client.http(),
            "TokenReview",
            "authentication.k8s.io",
            "tokenreviews",
            metrics.authentication());
    this.calls =
        new SharedCalls<>(
            review -> review.certain() ? ttl : Duration.ZERO, TokenReviews::bytes, ticker);
  }

  /// The owner of the token; empty if it is invalid. Fails with a [ReviewException]. Cancel it when
  /// the result is no longer needed.
  public CompletableFuture<Optional<User>> review(String token) {
    String document = client.document(JsonNodeFactory.instance.objectNode().put("token", token));
    CompletableFuture<Review> review =
        calls.ask(
            Fingerprint.of(document.getBytes(StandardCharsets.UTF_8)),
            () -> Cancelling.thenApply(client.review(document, token), TokenReviews::read));
    return Cancelling.thenApply(review, Review::user);
  }

  /// About how many results are cached.
  long cached() {
    return calls.cached();
  }

  static Review read(JsonNode status) {
    return status.path("authenticated").asBoolean()
        ? new Review(Optional.of(user(status.path("user"))), true)
        : new Review(Optional.empty(), status.path("error").asText("").isEmpty());
  }

  private static User user(JsonNode user) {
    Map<String, List<String>> extra = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : user.path("extra").properties()) {
      extra.put(entry.getKey(), texts(entry.getValue()));
    }
    return new User(
        user.path("username").asText(""),
        user.path("uid").asText(""),
        texts(user.path("groups")),
        extra);
  }

  private static List<String> texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static int bytes(Review review) {
    return review.user().map(user -> 2 * user.toString().length()).orElse(0);
  }
}
