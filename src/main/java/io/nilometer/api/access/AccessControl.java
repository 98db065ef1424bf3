package io.nilometer.api.access;

import io.nilometer.kube.KubeClient;
import io.nilometer.kube.RefusedRequestException;
import io.nilometer.kube.review.AccessReviews;
import io.nilometer.kube.review.AuthenticationConfigSource;
import io.nilometer.kube.review.TokenReviews;
import io.nilometer.telemetry.Telemetry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Authentication and authorization of callers. Follows the files and the ConfigMap they depend on,
/// until it is closed.
public final class AccessControl implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);

  private final AccessCheck access;
  private final Cancellable fileChecks;
  private final Optional<AuthenticationConfigSource> config;

  private AccessControl(
      AccessCheck access, Cancellable fileChecks, Optional<AuthenticationConfigSource> config) {
    this.access = access;
    this.fileChecks = fileChecks;
    this.config = config;
  }

  /// Reads the ConfigMap first, if it is needed; the calling thread waits. Fails with a message for
  /// people if the API server refuses to show it, unless that is tolerated.
  ///
  /// @param authentication the API server that reviews bearer tokens and has the ConfigMap
  /// @param authorization the API server that reviews access
  public static AccessControl start(
      AccessSettings settings,
      KubeClient authentication,
      KubeClient authorization,
      ActorSystem<?> system,
      Telemetry telemetry,
      InstantSource clock)
      throws IOException {
    var trust = new TrustedAuthorities(settings);
    if (settings.looksUp()) {
      lookUp(settings, authentication, trust);
    }
    AccessSettings.CacheTtls ttls = settings.ttls();
    var access =
        new ReviewedAccessCheck(
            new Authentication(
                trust, new TokenReviews(authentication, ttls.token(), telemetry.reviews()), clock),
            new Authorization(
                new AllowedPaths(settings.alwaysAllowedPaths()),
                new AccessReviews(
                    authorization, ttls.allowed(), ttls.refused(), telemetry.reviews())));
    return new AccessControl(
        access,
        checkFiles(settings, system, trust),
        settings.looksUp()
            ? Optional.of(
                AuthenticationConfigSource.start(
                    authentication, trust::accept, telemetry.watches()))
            : Optional.empty());
  }

  private static void lookUp(AccessSettings settings, KubeClient client, TrustedAuthorities trust)
      throws IOException {
    try {
      AuthenticationConfigSource.lookUp(client).ifPresent(trust::accept);
    } catch (IOException e) {
      if (settings.caFiles().frontProxies().isPresent()
          || settings.lookup() == AccessSettings.Lookup.ATTEMPTED) {
        LOG.atWarn()
            .addKeyValue("server", client.server())
            .addKeyValue("error", e.getMessage())
            .log(AuthenticationConfigSource.NOT_YET);
      } else {
        throw new IOException(
            "unable to look up configmap kube-system/extension-apiserver-authentication at "
                + client.server()
                + ", which says whose certificates count: "
                + e.getMessage()
                + remedy(e),
            e);
      }
    }
  }

  private static String remedy(IOException failure) {
    return failure instanceof RefusedRequestException status && status.isForbidden()
        ? ". It takes the Role extension-apiserver-authentication-reader in kube-system; or allow"
            + " for it with --authentication-tolerate-lookup-failure"
        : "";
  }

  private static Cancellable checkFiles(
      AccessSettings settings, ActorSystem<?> system, TrustedAuthorities trust) {
    return system
        .scheduler()
        .scheduleWithFixedDelay(
            settings.fileCheckInterval(),
            settings.fileCheckInterval(),
            trust::readFiles,
            system.dispatchers().lookup(DispatcherSelector.blocking()));
  }

  public AccessCheck access() {
    return access;
  }

  @Override
  public void close() {
    fileChecks.cancel();
    config.ifPresent(AuthenticationConfigSource::close);
  }
}
