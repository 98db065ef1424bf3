package io.nilometer.api.access;

import io.nilometer.api.encode.Status;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.failure.Failures;
import io.nilometer.kube.review.AccessAttributes;
import io.nilometer.kube.review.AccessDecision;
import io.nilometer.kube.review.ReviewException;
import io.nilometer.kube.review.User;
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
  public CompletionStage<Access> decide(ApiRequest request) {
    AccessAttributes attributes = RequestAttributes.of(request);
    return authentication
        .identify(request)
        .thenCompose(
            caller ->
                caller
                    .map(user -> decide(request, user, attributes))
                    .orElseGet(ReviewedAccessCheck::unauthorized));
  }

  private CompletionStage<Access> decide(
      ApiRequest request, User caller, AccessAttributes attributes) {
    return impersonation
        .effective(request, caller, attributes)
        .thenCompose(
            user ->
                request
                    .awaiting(authorization.decide(user, attributes))
                    .thenApply(decision -> access(user, attributes, decision))
                    .exceptionally(ReviewedAccessCheck::undecided));
  }

  private static Access access(User user, AccessAttributes attributes, AccessDecision decision) {
    if (decision.allowed() && decision.denied()) {
      throw new UndecidedException("the API server both allowed and denied it");
    }
    return decision.allowed()
        ? new Access.Allowed(user.name())
        : new Access.Refused(Authorization.forbidden(user, attributes, decision.reason()));
  }

  private static Access undecided(Throwable failure) {
    Throwable cause = Failures.unwrapped(failure);
    throw cause instanceof ReviewException
        ? new UndecidedException(cause.getMessage())
        : new CompletionException(cause);
  }

  private static CompletionStage<Access> unauthorized() {
    return CompletableFuture.completedStage(new Access.Refused(Status.unauthorized()));
  }
}
