package io.nilometer.demo.objects;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/// An object of the simulated API server: immutable, kept small, and put into JSON when asked
/// for.
public sealed interface KubeObject permits SimulatedNode, SimulatedPod, Document {

  Kind kind();

  ObjectName id();

  Map<String, String> labels();

  /// Its resourceVersion.
  long revision();

  KubeObject at(long revision);

  /// The field `metadata`, complete.
  JsonObject metadata();

  /// The whole object but for `kind` and `apiVersion`.
  JsonObject body();

  /// What a fieldSelector may ask for beyond name and namespace.
  default Optional<String> field(String path) {
    return Optional.empty();
  }
}
