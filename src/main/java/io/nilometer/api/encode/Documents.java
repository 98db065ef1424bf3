package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.http.Body;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/// Turns documents into bodies, whatever the encoding wanted.
public final class Documents {

  private static final TextFormat COMPACT_JSON = new CompactJson();
  private static final TextFormat PRETTY_JSON = new PrettyJson();
  private static final TextFormat YAML = new YamlFormat();

  private Documents() {}

  /// A small document, which both forms are given of.
  ///
  /// @param fields writes the fields of its protobuf message, back to front
  public static Body body(
      Representation representation, ObjectNode document, Consumer<ProtoWriter> fields) {
    return switch (representation.encoding()) {
      case JSON, YAML -> text(representation, document);
      case PROTOBUF ->
          whole(
              Encoding.PROTOBUF.mediaType(),
              KubernetesProtobuf.document(
                  document.path("apiVersion").asText(), document.path("kind").asText(), fields));
    };
  }

  /// A small document of which there is only text.
  public static Body text(Representation representation, JsonNode document) {
    return whole(representation.encoding().mediaType(), bytes(format(representation), document));
  }

  public static byte[] json(JsonNode document) {
    return bytes(COMPACT_JSON, document);
  }

  public static byte[] yaml(JsonNode document) {
    return bytes(YAML, document);
  }

  private static byte[] bytes(TextFormat format, JsonNode document) {
    var out = new Bytes(1024);
    format.document(out, document);
    return out.take();
  }

  /// A document of one long array, as text.
  ///
  /// @param frame the document without the array
  public static <T> Body text(
      Representation representation,
      ObjectNode frame,
      String array,
      List<? extends T> items,
      Function<T, JsonNode> item) {
    TextFormat format = format(representation);
    var pieces =
        new Pieces<T>(
            out -> format.head(out, frame, array),
            items,
            (out, next, first) -> format.item(out, item.apply(next), first),
            out -> format.tail(out, frame, array));
    return Body.ofItems(representation.encoding().mediaType(), pieces, items.size());
  }

  public static Body whole(String contentType, byte[] bytes) {
    return Body.whole(contentType, bytes);
  }

  /// A hash of what the body says, by which it can be cached; takes the body's pieces.
  public static String hash(Body body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512");
      body.pieces().forEachRemaining(digest::update);
      return HexFormat.of().withUpperCase().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java runtime has SHA-512", e);
    }
  }

  private static TextFormat format(Representation representation) {
    return switch (representation.encoding()) {
      case JSON -> representation.pretty() ? PRETTY_JSON : COMPACT_JSON;
      case YAML -> YAML;
      case PROTOBUF -> throw new IllegalArgumentException("protobuf is not text");
    };
  }
}
