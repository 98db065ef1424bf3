package io.nilometer.api.access;

import io.nilometer.api.http.ApiRequest;
import io.nilometer.failure.Failures;
import io.nilometer.kube.review.ReviewException;
import io.nilometer.kube.review.TokenReviews;
import io.nilometer.kube.review.User;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Authenticates callers by front-proxy headers, client certificate or bearer token, in this order.
/// No credentials: `system:anonymous`. Invalid credentials: rejected. Safe for any thread.
final class Authentication {

  private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);

  private final TrustedAuthorities trust;
  private final TokenReviews tokens;
  private final InstantSource clock;

  Authentication(TrustedAuthorities trust, TokenReviews tokens, InstantSource clock) {
    this.trust = trust;
    this.tokens = tokens;
    this.clock = clock;
  }

  /// The user; empty: the credentials are invalid.
  CompletionStage<Optional<User>> identify(ApiRequest request) {
    List<AuthenticationResult> identities = byCertificate(request);
    for (AuthenticationResult identity : identities) {
      if (identity instanceof AuthenticationResult.Known(User user)) {
        return CompletableFuture.completedStage(Optional.of(SystemUsers.authenticated(user)));
      }
    }
    Optional<String> token = BearerToken.of(request.headers());
    return token.isPresent()
        ? byToken(request, token.get())
        : CompletableFuture.completedStage(withoutToken(identities));
  }

  private List<AuthenticationResult> byCertificate(ApiRequest request) {
    return request
        .session()
        .flatMap(ShownCertificates::of)
        .map(shown -> byCertificate(request, shown))
        .orElse(List.of());
  }

  private List<AuthenticationResult> byCertificate(ApiRequest request, ShownCertificates shown) {
    var identities = new ArrayList<AuthenticationResult>();
    Instant now = clock.instant();
    trust
        .frontProxy()
        .map(proxy -> proxy.identity(request.headers(), shown, now))
        .ifPresent(
            identity -> {
              identities.add(identity);
              if (identity instanceof AuthenticationResult.Known) {
                request.onFrontProxy().run();
              }
            });
    trust.clients().map(clients -> identity(clients, shown, now)).ifPresent(identities::add);
    return identities;
  }

  private static AuthenticationResult identity(
      CertificateAuthorities clients, ShownCertificates shown, Instant now) {
    return shown.areGoodFor(clients, now)
        ? new ClientCertificate(shown.own()).identity()
        : new AuthenticationResult.Disproved(
            "the client CA did not sign the certificate for a client");
  }

  private static Optional<User> withoutToken(List<AuthenticationResult> identities) {
    for (AuthenticationResult identity : identities) {
      if (identity instanceof AuthenticationResult.Disproved(String problem)) {
        LOG.debug("Caller refused: {}", problem);
        return Optional.empty();
      }
    }
    return Optional.of(SystemUsers.ANONYMOUS);
  }

  private CompletionStage<Optional<User>> byToken(ApiRequest request, String token) {
    return request
        .awaiting(tokens.review(token))
        .thenApply(user -> user.map(SystemUsers::authenticated))
        .exceptionally(Authentication::unreviewed);
  }

  private static Optional<User> unreviewed(Throwable failure) {
    return switch (Failures.unwrapped(failure)) {
      case ReviewException _, CancellationException _ -> Optional.empty(); // logged where it arose
      default -> throw new CompletionException(failure);
    };
  }
}
