package io.nilometer.storage;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.nilometer.model.PodRef;
import java.util.List;

/// Which usages a query selects.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "what")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Selection.AllNodes.class, name = "allNodes"),
  @JsonSubTypes.Type(value = Selection.Nodes.class, name = "nodes"),
  @JsonSubTypes.Type(value = Selection.AllPods.class, name = "allPods"),
  @JsonSubTypes.Type(value = Selection.Pods.class, name = "pods"),
  @JsonSubTypes.Type(value = Selection.PodsOf.class, name = "podsOf")
})
public sealed interface Selection {

  record AllNodes() implements Selection {}

  record Nodes(List<String> names) implements Selection {}

  record AllPods() implements Selection {}

  /// On any node.
  record Pods(List<PodRef> pods) implements Selection {}

  /// Only on these nodes.
  record PodsOf(List<PodRef> pods, List<String> nodes) implements Selection {}

  /// Its size in a message, in names.
  default int size() {
    return switch (this) {
      case Nodes(List<String> names) -> names.size();
      case Pods(List<PodRef> pods) -> pods.size();
      case PodsOf(List<PodRef> pods, List<String> nodes) -> pods.size() + nodes.size();
      case AllNodes _, AllPods _ -> 1;
    };
  }
}
