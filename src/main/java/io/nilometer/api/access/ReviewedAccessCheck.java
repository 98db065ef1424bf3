package io.nilometer.api.access;

import io.nilometer.api.encode.Status;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.failure.Failures;
import io.nilometer.kube.review.AccessAttributes;
import io.nilometer.kube.review.AccessDecision;
import io.nilometer.kube.review.ReviewException;
import io.nilometer.kube.review.User;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// Authentication, impersonation and authorization, in the order of k8s.io/apiserver. Safe for any
/// thread.
final class ReviewedAccessCheck implements AccessCheck {

  private final Authentication authentication;
  private final Impersonation impersonation;
  private final Authorization authorization;

  ReviewedAccessCheck(Authentication authentication, Authorization authorization) {
    this.authentication = authentication;
    this.impersonation = new Impersonation(authorization);
    this.authorization = authorization;
  }

  @Override
  public CompletionStage<Optional<Status>> refusal(ApiRequest request) {
    AccessAttributes attributes = RequestAttributes.of(request);
    return authentication
        .identify(request)
        .thenCompose(
            caller ->
                caller
                    .map(user -> refusal(request, user, attributes))
                    .orElseGet(() -> done(Optional.of(Status.unauthorized()))));
  }

  private CompletionStage<Optional<Status>> refusal(
      ApiRequest request, User caller, AccessAttributes attributes) {
    return impersonation
        .effective(request, caller, attributes)
        .thenCompose(
            user ->
                request
                    .awaiting(authorization.decide(user, attributes))
                    .thenApply(decision -> refusal(user, attributes, decision))
                    .exceptionally(ReviewedAccessCheck::undecided));
  }

  private static Optional<Status> refusal(
      User user, AccessAttributes attributes, AccessDecision decision) {
    if (decision.allowed() && decision.denied()) {
      throw new UndecidedException("the API server both allowed and denied it");
    }
    return decision.allowed()
        ? Optional.empty()
        : Optional.of(Authorization.forbidden(user, attributes, decision.reason()));
  }

  private static Optional<Status> undecided(Throwable failure) {
    Throwable cause = Failures.unwrapped(failure);
    throw cause instanceof ReviewException
        ? new UndecidedException(cause.getMessage())
        : new CompletionException(cause);
  }

  private static CompletionStage<Optional<Status>> done(Optional<Status> refusal) {
    return CompletableFuture.completedStage(refusal);
  }
}
