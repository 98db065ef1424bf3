package io.nilometer.api.access;

import io.nilometer.api.encode.Status;
import io.nilometer.kube.review.AccessAttributes;
import io.nilometer.kube.review.AccessDecision;
import io.nilometer.kube.review.AccessReviews;
import io.nilometer.kube.review.User;
import java.util.concurrent.CompletableFuture;

/// Decides who may do what: the cluster's masters everything, everybody what is free for all, and
/// for the rest the API server is asked. Safe for any thread.
final class Authorization {

  private static final AccessDecision ALLOWED = new AccessDecision(true, false, "");

  private final AllowedPaths allowed;
  private final AccessReviews reviews;

  Authorization(AllowedPaths allowed, AccessReviews reviews) {
    this.allowed = allowed;
    this.reviews = reviews;
  }

  /// Fails with a [io.nilometer.kube.review.ReviewException] when nobody decides.
  CompletableFuture<AccessDecision> decide(User user, AccessAttributes attributes) {
    return user.groups().contains(Users.MASTERS) || isFree(attributes)
        ? CompletableFuture.completedFuture(ALLOWED)
        : reviews.review(user, attributes);
  }

  private boolean isFree(AccessAttributes attributes) {
    return switch (attributes) {
      case AccessAttributes.Resource _ -> false;
      case AccessAttributes.NonResource path -> allowed.contain(path.path());
    };
  }

  /// @param because the reason given for it, or empty
  static Status forbidden(User user, AccessAttributes attributes, String because) {
    return switch (attributes) {
      case AccessAttributes.Resource wanted ->
          Status.forbidden(
              user.name(),
              wanted.verb(),
              wanted.subresource().isEmpty()
                  ? wanted.resource()
                  : wanted.resource() + "/" + wanted.subresource(),
              wanted.group(),
              wanted.namespace(),
              wanted.name(),
              because);
      case AccessAttributes.NonResource wanted ->
          Status.forbiddenPath(user.name(), wanted.verb(), wanted.path(), because);
    };
  }
}
