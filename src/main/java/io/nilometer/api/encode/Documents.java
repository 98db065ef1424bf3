package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.http.Body;
import java.util.function.Consumer;

/// Encodes small documents as bodies.
public final class Documents {

  private Documents() {}

  /// A document of which there are all forms.
  ///
  /// @param fields writes the fields of its protobuf message, back to front
  public static Body body(
      Representation representation, ObjectNode document, Consumer<ProtoWriter> fields) {
    return switch (representation.encoding()) {
      case JSON, YAML -> text(representation, document);
      case PROTOBUF ->
          Body.whole(
              Encoding.PROTOBUF.mediaType(),
              KubernetesProtobuf.document(
                  document.path("apiVersion").asText(), document.path("kind").asText(), fields));
    };
  }

  /// A document of which there is only text.
  public static Body text(Representation representation, JsonNode document) {
    return Body.whole(
        representation.encoding().mediaType(), TextFormat.of(representation).bytes(document));
  }
}
