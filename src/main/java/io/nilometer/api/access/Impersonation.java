package io.nilometer.api.access;

import io.nilometer.api.encode.StatusException;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.failure.Failures;
import io.nilometer.kube.review.AccessAttributes;
import io.nilometer.kube.review.AccessAttributes.NonResource;
import io.nilometer.kube.review.AccessAttributes.Resource;
import io.nilometer.kube.review.User;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/// Lets callers impersonate users if they are authorized to: tries one [ImpersonationMode] after
/// the other. Safe for any thread.
final class Impersonation {

  private final Authorization authorization;

  Impersonation(Authorization authorization) {
    this.authorization = authorization;
  }

  /// The user of the request. Fails with a [StatusException] if the caller may not impersonate.
  CompletionStage<User> effective(ApiRequest request, User caller, AccessAttributes attributes) {
    Optional<User> wanted = ImpersonatedUser.of(request.headers());
    if (wanted.isEmpty()) {
      return CompletableFuture.completedStage(caller);
    }
    List<ImpersonationMode> modes =
        Stream.of(ImpersonationMode.values())
            .filter(mode -> mode.takes(wanted.get(), caller))
            .toList();
    return first(modes, new Attempt(request, caller, wanted.get(), attributes));
  }

  /// The input of each mode.
  private record Attempt(
      ApiRequest request, User caller, User wanted, AccessAttributes attributes) {}

  /// The failure is that of the first mode.
  private CompletionStage<User> first(List<ImpersonationMode> modes, Attempt attempt) {
    CompletionStage<User> tried = in(modes.getFirst(), attempt);
    return modes.size() == 1
        ? tried
        : tried.exceptionallyCompose(
            refusal ->
                first(modes.subList(1, modes.size()), attempt)
                    .exceptionallyCompose(
                        _ -> CompletableFuture.failedStage(Failures.unwrapped(refusal))));
  }

  private CompletionStage<User> in(ImpersonationMode mode, Attempt attempt) {
    User caller = mode.asReviewed(attempt.caller());
    var rights = new ImpersonationRights(mode, caller, attempt.wanted());
    CompletionStage<Void> allowed =
        mode.isConstrained()
            ? require(attempt, caller, on(mode, attempt.attributes()))
            : CompletableFuture.completedStage(null);
    for (ImpersonationRights.Needed needed : rights.needed()) {
      allowed = allowed.thenCompose(_ -> require(attempt, caller, needed));
    }
    return allowed.thenApply(_ -> mode.effective(attempt.wanted()));
  }

  private static AccessAttributes on(ImpersonationMode mode, AccessAttributes attributes) {
    return switch (attributes) {
      case Resource resource -> resource.withVerb(mode.verbOn(resource.verb()));
      case NonResource path -> new NonResource(mode.verbOn(path.verb()), path.path());
    };
  }

  private CompletionStage<Void> require(
      Attempt attempt, User caller, ImpersonationRights.Needed needed) {
    return switch (needed) {
      case ImpersonationRights.Never(Resource wanted, String because) ->
          CompletableFuture.failedStage(
              new StatusException(Authorization.forbidden(caller, wanted, because)));
      case ImpersonationRights.One(Resource wanted) -> require(attempt, caller, wanted);
      case ImpersonationRights.AllAtOnce(Resource all, List<Resource> each) ->
          require(attempt, caller, all)
              .exceptionallyCompose(_ -> requireEach(attempt, caller, each));
    };
  }

  private CompletionStage<Void> requireEach(Attempt attempt, User caller, List<Resource> each) {
    CompletionStage<Void> allowed = CompletableFuture.completedStage(null);
    for (Resource wanted : each) {
      allowed = allowed.thenCompose(_ -> require(attempt, caller, wanted));
    }
    return allowed;
  }

  private CompletionStage<Void> require(Attempt attempt, User caller, AccessAttributes wanted) {
    return attempt
        .request()
        .awaiting(authorization.decide(caller, wanted))
        .handle(
            (decision, failure) -> {
              if (failure != null) {
                throw new StatusException(
                    Authorization.forbidden(
                        caller, wanted, Failures.unwrapped(failure).getMessage()));
              }
              if (!decision.allowed() || decision.denied()) {
                throw new StatusException(
                    Authorization.forbidden(caller, wanted, decision.reason()));
              }
              return null;
            });
  }
}
