package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.Documents;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.http.Body;
import java.util.Optional;

/// The documents about the server rather than its resources; always pretty JSON.
public final class ServerDocuments {

  private static final ObjectNode PATHS = new DocumentResource("paths").json();

  private ServerDocuments() {}

  /// `/`, and with 404 any path that is not served outside `/apis`.
  public static Body paths() {
    return Documents.text(Representation.PRETTY_JSON, PATHS);
  }

  /// `/version`, with the fields that Kubernetes clients expect.
  public static Body version() {
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
