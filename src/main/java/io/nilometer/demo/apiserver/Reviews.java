package io.nilometer.demo.apiserver;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// Answers TokenReview and SubjectAccessReview.
final class Reviews {

  static final String TOKENS = "/apis/authentication.k8s.io/v1/tokenreviews";
  static final String ACCESS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

  private final SimulatedUsers users;

  Reviews(SimulatedUsers users) {
    this.users = users;
  }

  HttpReply tokens(JsonObject review) {
    JsonObject status =
        users
            .byToken(spec(review).getString("token", ""))
            .map(Reviews::authenticated)
            .orElseGet(() -> JsonObject.of("authenticated", false, "error", "unknown token"));
    return HttpReply.of(HttpReply.CREATED, review.copy().put("status", status));
  }

  private static JsonObject authenticated(SimulatedUsers.User user) {
    return JsonObject.of(
        "authenticated",
        true,
        "user",
        JsonObject.of("username", user.name(), "groups", new JsonArray(user.groups())));
  }

  HttpReply access(JsonObject review) {
    String user = spec(review).getString("user", "");
    JsonObject status =
        users.allowed(user)
            ? JsonObject.of("allowed", true)
            : JsonObject.of("allowed", false, "reason", "unknown user: " + user);
    return HttpReply.of(HttpReply.CREATED, review.copy().put("status", status));
  }

  private static JsonObject spec(JsonObject review) {
    return review.getJsonObject("spec", new JsonObject());
  }
}
