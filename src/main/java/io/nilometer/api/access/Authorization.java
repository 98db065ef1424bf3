package io.nilometer.api.access;

import io.nilometer.api.encode.Status;
import io.nilometer.kube.review.AccessAttributes;
import io.nilometer.kube.review.AccessDecision;
import io.nilometer.kube.review.AccessReviews;
import io.nilometer.kube.review.User;
import java.util.concurrent.CompletableFuture;

/// Authorizes users: `system:masters` may do everything, everyone may read the paths that are
/// always allowed, and the API server decides about the rest. Safe for any thread.
final class Authorization {

  private static final AccessDecision ALLOWED = new AccessDecision(true, false, "");

  private final AllowedPaths allowed;
  private final AccessReviews reviews;

  Authorization(AllowedPaths allowed, AccessReviews reviews) {
    this.allowed = allowed;
    this.reviews = reviews;
  }

  /// Fails with a [io.nilometer.kube.review.ReviewException] if the API server does not decide.
  CompletableFuture<AccessDecision> decide(User user, AccessAttributes attributes) {
    return user.groups().contains(SystemUsers.MASTERS) || isAlwaysAllowed(attributes)
        ? CompletableFuture.completedFuture(ALLOWED)
        : reviews.review(user, attributes);
  }

  private boolean isAlwaysAllowed(AccessAttributes attributes) {
    return switch (attributes) {
      case AccessAttributes.Resource _ -> false;
      case AccessAttributes.NonResource path -> allowed.contain(path.path());
    };
  }

  /// The 403 for a user.
  ///
  /// @param because the reason, or empty
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
