package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.Documents;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.http.Body;
import java.util.List;
import java.util.Optional;

/// The documents about the server rather than its resources; always pretty JSON.
public final class ServerDocuments {

  private static final List<String> PATHS =
      List.of(
          "/apis",
          "/apis/metrics.k8s.io",
          "/apis/metrics.k8s.io/v1beta1",
          "/healthz",
          "/healthz/log",
          "/healthz/metadata-informer-sync",
          "/healthz/ping",
          "/healthz/poststarthook/max-in-flight-filter",
          "/healthz/poststarthook/storage-object-count-tracker-hook",
          "/livez",
          "/livez/log",
          "/livez/metadata-informer-sync",
          "/livez/metric-collection-timely",
          "/livez/ping",
          "/livez/poststarthook/max-in-flight-filter",
          "/livez/poststarthook/storage-object-count-tracker-hook",
          "/metrics",
          "/openapi/v2",
          "/openapi/v3",
          "/openapi/v3/",
          "/readyz",
          "/readyz/log",
          "/readyz/metadata-informer-sync",
          "/readyz/metric-informer-sync",
          "/readyz/metric-storage-ready",
          "/readyz/ping",
          "/readyz/poststarthook/max-in-flight-filter",
          "/readyz/poststarthook/storage-object-count-tracker-hook",
          "/readyz/shutdown",
          "/statusz",
          "/version");

  private ServerDocuments() {}

  /// `/`, and with 404 any path that is not served outside `/apis`.
  static Body paths() {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ArrayNode paths = document.putArray("paths");
    PATHS.forEach(paths::add);
    return Documents.text(Representation.PRETTY_JSON, document);
  }

  /// `/version`, with the fields that Kubernetes clients expect.
  static Body version() {
    String version = programVersion();
    String[] parts = version.split("[.+-]", 3);
    ObjectNode document =
        JsonNodeFactory.instance
            .objectNode()
            .put("major", parts[0])
            .put("minor", parts.length > 1 ? parts[1] : "")
            .put("gitVersion", "v" + version)
            .put("gitCommit", "")
            .put("gitTreeState", "")
            .put("buildDate", "1970-01-01T00:00:00Z")
            .put("goVersion", "")
            .put("compiler", "")
            .put("platform", "linux/" + System.getProperty("os.arch"));
    return Documents.text(Representation.PRETTY_JSON, document);
  }

  public static String programVersion() {
    return Optional.ofNullable(ServerDocuments.class.getPackage().getImplementationVersion())
        .orElse("0.0.0");
  }
}
