package io.nilometer.demo.apiserver;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// Answers TokenReview, SubjectAccessReview and SelfSubjectAccessReview.
final class Reviews {

  static final String TOKENS = "/apis/authentication.k8s.io/v1/tokenreviews";
  static final String OWN_ACCESS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
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
    return access(review, spec(review).getString("user", ""));
  }

  HttpReply ownAccess(JsonObject review, SimulatedUsers.User user) {
    return access(review, user.name());
  }

  private HttpReply access(JsonObject review, String user) {
    JsonObject attributes = spec(review).getJsonObject("resourceAttributes", new JsonObject());
    JsonObject status =
        users.allowed(user, attributes.getString("verb", ""), attributes.getString("resource", ""))
            ? JsonObject.of("allowed", true)
            : JsonObject.of("allowed", false, "reason", "unknown user: " + user);
    return HttpReply.of(HttpReply.CREATED, review.copy().put("status", status));
  }

  private static JsonObject spec(JsonObject review) {
    return review.getJsonObject("spec", new JsonObject());
  }
}
