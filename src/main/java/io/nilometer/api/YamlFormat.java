package io.nilometer.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// YAML as sigs.k8s.io/yaml writes it: keys sorted, the items of a sequence as far left as its key.
final class YamlFormat implements TextFormat {

  private static final int LONGEST_SIMPLE_KEY = 128;

  @Override
  public void document(Bytes out, JsonNode document) {
    mapping(out, (ObjectNode) document, sortedKeys(document), 0);
  }

  @Override
  public void head(Bytes out, ObjectNode frame, String array) {
    mapping(out, frame, sortedKeys(frame).filter(key -> YamlKeys.ORDER.compare(key, array) < 0), 0);
    key(out, array, 0);
    out.add('\n');
  }

  @Override
  public void item(Bytes out, JsonNode item, boolean first) {
    element(out, item, 0);
  }

  @Override
  public void tail(Bytes out, ObjectNode frame, String array) {
    mapping(out, frame, sortedKeys(frame).filter(key -> YamlKeys.ORDER.compare(key, array) > 0), 0);
  }

  private static Stream<String> sortedKeys(JsonNode object) {
    return object.properties().stream().map(field -> field.getKey()).sorted(YamlKeys.ORDER);
  }

  private static void mapping(Bytes out, ObjectNode object, Stream<String> keys, int indent) {
    keys.forEach(
        key -> {
          out.spaces(indent);
          field(out, key, object.get(key), indent);
        });
  }

  private static void field(Bytes out, String key, JsonNode value, int indent) {
    key(out, key, indent);
    switch (value) {
      case ObjectNode object when object.isEmpty() -> out.add(" {}\n");
      case ArrayNode array when array.isEmpty() -> out.add(" []\n");
      case ObjectNode object -> {
        out.add('\n');
        mapping(out, object, sortedKeys(object), indent + 2);
      }
      case ArrayNode array -> {
        out.add('\n');
        array.forEach(element -> element(out, element, indent));
      }
      case JsonNode scalar -> {
        out.add(' ');
        scalar(out, scalar, indent);
      }
    }
  }

  private static void key(Bytes out, String key, int indent) {
    if (key.length() > LONGEST_SIMPLE_KEY) {
      out.add("? ").add(YamlScalars.key(key)).add('\n').spaces(indent).add(':');
    } else {
      out.add(YamlScalars.key(key)).add(':');
    }
  }

  private static void element(Bytes out, JsonNode element, int indent) {
    out.spaces(indent).add("- ");
    if (element instanceof ObjectNode object) {
      List<String> keys = sortedKeys(object).collect(Collectors.toList());
      field(out, keys.getFirst(), object.get(keys.getFirst()), indent + 2);
      mapping(out, object, keys.stream().skip(1), indent + 2);
    } else {
      scalar(out, element, indent);
    }
  }

  private static void scalar(Bytes out, JsonNode scalar, int indent) {
    if (scalar.isTextual()) {
      out.add(YamlScalars.value(scalar.textValue(), indent + 2));
    } else {
      out.add(scalar.asText());
    }
    out.add('\n');
  }
}
