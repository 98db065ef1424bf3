package io.nilometer.demo.objects;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;

/// An object of the simulated API server: immutable, small in memory, and encoded as JSON on
/// request.
public sealed interface KubeObject permits SimulatedNode, SimulatedPod, Document {

  Kind kind();

  ObjectName id();

  Map<String, String> labels();

  /// The resourceVersion.
  long revision();

  KubeObject at(long revision);

  /// The complete field `metadata`.
  JsonObject metadata();

  /// The object without `kind` and `apiVersion`.
  JsonObject body();

  /// The value of a field that a fieldSelector supports, besides name and namespace.
  default Optional<String> field(String path) {
    return Optional.empty();
  }
}
