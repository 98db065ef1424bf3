package io.nilometer.kube.review;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.Json;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.RefusedRequestException;
import io.nilometer.kube.http.Patience;
import io.nilometer.kube.http.ResponseStream;
import io.nilometer.kube.http.UnreachableException;
import io.nilometer.kube.watch.ApiReader;
import io.nilometer.kube.watch.Reflector;
import io.nilometer.kube.watch.Resource;
import io.nilometer.kube.watch.Store;
import io.nilometer.kube.watch.WatchSettings;
import io.nilometer.telemetry.WatchMetrics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Passes the [AuthenticationConfig] and each change of it to a listener, until it is closed. If
/// the ConfigMap is deleted, its last content stays in force.
public final class AuthenticationConfigSource implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuthenticationConfigSource.class);

  /// Logged while the ConfigMap cannot be read.
  public static final String NOT_YET =
      "Cannot read ConfigMap kube-system/extension-apiserver-authentication; accepting bearer"
          + " tokens only until it can be read";

  private static final Patience LONGEST_WAIT = Patience.of(Duration.ofSeconds(10));
  private static final String PATH =
      "api/v1/namespaces/" + AuthenticationConfig.NAMESPACE + "/configmaps";

  private final Reflector<AuthenticationConfig.Named> reflector;

  private AuthenticationConfigSource(Reflector<AuthenticationConfig.Named> reflector) {
    this.reflector = reflector;
  }

  /// Reads it once; empty if it does not exist or the API server cannot be reached: then it takes
  /// effect as soon as it can be read. The calling thread waits. Fails with a message for people.
  public static Optional<AuthenticationConfig> lookUp(KubeClient client) throws IOException {
    var server = new ApiReader(client.http());
    String path = PATH + "/" + AuthenticationConfig.NAME;
    try (ResponseStream body = server.get(path, "application/json", LONGEST_WAIT);
        JsonParser json = Json.parser(body)) {
      json.nextToken();
      AuthenticationConfig config = AuthenticationConfig.Named.read(json).object().config();
      body.drain();
      return Optional.of(config);
    } catch (RefusedRequestException e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    } catch (JacksonException e) {
      throw e;
    } catch (UnreachableException _) { // logged by the client
      LOG.atInfo().addKeyValue("server", client.server()).log(NOT_YET);
      return Optional.empty();
    } catch (IOException failed) {
      LOG.atWarn()
          .addKeyValue("server", client.server())
          .addKeyValue("error", failed.getMessage())
          .log(NOT_YET);
      return Optional.empty();
    }
  }

  /// Starts a thread that follows the ConfigMap.
  ///
  /// @param listener called by that thread
  public static AuthenticationConfigSource start(
      KubeClient client, Consumer<AuthenticationConfig> listener, WatchMetrics metrics) {
    var resource =
        new Resource<>(
            "configmap " + AuthenticationConfig.NAME,
            PATH,
            "application/json",
            "application/json",
            "fieldSelector=" + Resource.encoded("metadata.name=" + AuthenticationConfig.NAME),
            () -> AuthenticationConfig.Named::read);
    return new AuthenticationConfigSource(
        Reflector.start(
            client.http(),
            resource,
            new Relay(listener),
            WatchSettings.DEFAULT,
            metrics.of("configmaps")));
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
