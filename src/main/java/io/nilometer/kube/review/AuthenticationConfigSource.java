package io.nilometer.kube.review;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.Json;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.StatusException;
import io.nilometer.kube.watch.ApiServer;
import io.nilometer.kube.watch.Reflector;
import io.nilometer.kube.watch.Resource;
import io.nilometer.kube.watch.ResponseStream;
import io.nilometer.kube.watch.Store;
import io.nilometer.kube.watch.WatchSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells a listener of the [AuthenticationConfig], and of each change, as long as it is open. That
/// it is removed is not told: what it said last goes on to hold.
public final class AuthenticationConfigSource implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuthenticationConfigSource.class);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);
  private static final String PATH =
      "api/v1/namespaces/" + AuthenticationConfig.NAMESPACE + "/configmaps";

  private final Reflector<AuthenticationConfig.Named> reflector;

  private AuthenticationConfigSource(Reflector<AuthenticationConfig.Named> reflector) {
    this.reflector = reflector;
  }

  /// As it is now; empty where there is none, and where the API server cannot be reached: then it
  /// counts as soon as it can. The calling thread waits. Fails with a message for people.
  public static Optional<AuthenticationConfig> lookUp(KubeClient client) throws IOException {
    var server = new ApiServer(client.http(), LONGEST_WAIT);
    String path = PATH + "/" + AuthenticationConfig.NAME;
    try (ResponseStream body = server.get(path, "application/json");
        JsonParser json = Json.parser(body)) {
      json.nextToken();
      AuthenticationConfig config = AuthenticationConfig.Named.read(json).object().config();
      body.drain();
      return Optional.of(config);
    } catch (StatusException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    } catch (JacksonException e) {
      throw e;
    } catch (IOException unreachable) {
      LOG.atWarn()
          .addKeyValue("server", client.server())
          .addKeyValue("error", unreachable.getMessage())
          .log("Whom to believe cannot be looked up yet; until then only bearer tokens count");
      return Optional.empty();
    }
  }

  /// Begins at once, and never waits.
  ///
  /// @param listener is told by one thread
  public static AuthenticationConfigSource start(
      KubeClient client, Consumer<AuthenticationConfig> listener) {
    return start(client, listener, WatchSettings.DEFAULT);
  }

  static AuthenticationConfigSource start(
      KubeClient client, Consumer<AuthenticationConfig> listener, WatchSettings settings) {
    var resource =
        new Resource<>(
            "configmap " + AuthenticationConfig.NAME,
            PATH,
            "application/json",
            "application/json",
            "fieldSelector=" + Resource.encoded("metadata.name=" + AuthenticationConfig.NAME),
            AuthenticationConfig.Named::read);
    return new AuthenticationConfigSource(
        Reflector.start(client.http(), resource, new Relay(listener), settings));
  }

  @Override
  public void close() {
    reflector.close();
  }

  private record Relay(Consumer<AuthenticationConfig> listener)
      implements Store<AuthenticationConfig.Named> {

    @Override
    public void beginList() {}

    @Override
    public void put(List<AuthenticationConfig.Named> found) {
      found.stream()
          .filter(AuthenticationConfig.Named::isWanted)
          .map(AuthenticationConfig.Named::config)
          .forEach(listener);
    }

    @Override
    public void endList() {}

    @Override
    public void remove(AuthenticationConfig.Named gone) {}
  }
}
