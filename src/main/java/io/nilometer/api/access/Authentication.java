package io.nilometer.api.access;

import io.nilometer.api.http.ApiRequest;
import io.nilometer.kube.review.ReviewException;
import io.nilometer.kube.review.TokenReviews;
import io.nilometer.kube.review.User;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds out who calls: by a front proxy's word, by the client's certificate, by a bearer token, in
/// this order. Who claims nothing is anonymous; who claims what does not hold is nobody. Safe for
/// any thread.
final class Authentication {

  private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);

  private final Trust trust;
  private final TokenReviews tokens;
  private final InstantSource clock;

  Authentication(Trust trust, TokenReviews tokens, InstantSource clock) {
    this.trust = trust;
    this.tokens = tokens;
    this.clock = clock;
  }

  /// Empty: nobody.
  CompletionStage<Optional<User>> identify(ApiRequest request) {
    List<Identity> identities = byCertificate(request);
    for (Identity identity : identities) {
      if (identity instanceof Identity.Known(User user)) {
        return CompletableFuture.completedStage(Optional.of(Users.authenticated(user)));
      }
    }
    Optional<String> token = BearerToken.of(request.headers());
    return token.isPresent()
        ? byToken(request, token.get())
        : CompletableFuture.completedStage(withoutToken(identities));
  }

  private List<Identity> byCertificate(ApiRequest request) {
    List<X509Certificate> shown = request.session().map(Authentication::shown).orElse(List.of());
    var identities = new ArrayList<Identity>();
    if (!shown.isEmpty()) { // also of a resumed session, so each time anew
      Instant now = clock.instant();
      trust
          .frontProxy()
          .map(proxy -> proxy.identity(request.headers(), shown, now))
          .ifPresent(identities::add);
      trust.clients().map(clients -> identity(clients, shown, now)).ifPresent(identities::add);
    }
    return identities;
  }

  private static Identity identity(
      CertificateAuthorities clients, List<X509Certificate> shown, Instant now) {
    return clients.vouchFor(shown, now)
        ? new ClientCertificate(shown.getFirst()).identity()
        : new Identity.Disproved("the certificate is no client's");
  }

  private static List<X509Certificate> shown(SSLSession session) {
    try {
      Certificate[] chain = session.getPeerCertificates();
      return Arrays.stream(chain).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException _) { // it has shown none
      return List.of();
    }
  }

  private static Optional<User> withoutToken(List<Identity> identities) {
    for (Identity identity : identities) {
      if (identity instanceof Identity.Disproved(String problem)) {
        LOG.debug("Caller refused: {}", problem);
        return Optional.empty();
      }
    }
    return Optional.of(Users.ANONYMOUS);
  }

  private CompletionStage<Optional<User>> byToken(ApiRequest request, String token) {
    return request
        .awaiting(tokens.review(token))
        .thenApply(user -> user.map(Users::authenticated))
        .exceptionally(Authentication::unreviewed);
  }

  private static Optional<User> unreviewed(Throwable failure) {
    return switch (failure) {
      case CompletionException wrapper when wrapper.getCause() != null ->
          unreviewed(wrapper.getCause());
      case ReviewException _, CancellationException _ -> Optional.empty(); // logged where it arose
      default -> throw new CompletionException(failure);
    };
  }
}
