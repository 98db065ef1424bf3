package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Predicate;

/// YAML as sigs.k8s.io/yaml writes it: keys sorted, the items of a sequence as far left as its key.
final class YamlFormat implements TextFormat {

  private static final int LONGEST_SIMPLE_KEY = 128;

  @Override
  public void document(Bytes out, JsonNode document) {
    switch (document) {
      case ObjectNode object -> mapping(out, object, YamlKeys.sorted(object), 0);
      case ArrayNode array -> array.forEach(element -> element(out, element, 0));
      case JsonNode scalar -> scalar(out, scalar, 0, 0);
    }
  }

  @Override
  public void head(Bytes out, ObjectNode frame, String array) {
    mapping(out, frame, keys(frame, key -> YamlKeys.compare(key, array) < 0), 0);
    key(out, array, 0);
    out.add('\n');
  }

  @Override
  public void item(Bytes out, JsonNode item, boolean first) {
    element(out, item, 0);
  }

  @Override
  public void tail(Bytes out, ObjectNode frame, String array) {
    mapping(out, frame, keys(frame, key -> YamlKeys.compare(key, array) > 0), 0);
  }

  private static List<String> keys(ObjectNode object, Predicate<String> wanted) {
    return YamlKeys.sorted(object).stream().filter(wanted).toList();
  }

  private static void mapping(Bytes out, ObjectNode object, List<String> keys, int indent) {
    for (String key : keys) {
      out.spaces(indent);
      field(out, key, object.get(key), indent);
    }
  }

  private static void field(Bytes out, String key, JsonNode value, int indent) {
    key(out, key, indent);
    switch (value) {
      case ObjectNode object when object.isEmpty() -> out.add(" {}\n");
      case ArrayNode array when array.isEmpty() -> out.add(" []\n");
      case ObjectNode object -> {
        out.add('\n');
        mapping(out, object, YamlKeys.sorted(object), indent + 2);
      }
      case ArrayNode array -> {
        out.add('\n');
        array.forEach(element -> element(out, element, indent));
      }
      case JsonNode scalar -> {
        out.add(' ');
        scalar(out, scalar, column(key, indent), indent);
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

  /// Where the value after a key begins.
  private static int column(String key, int indent) {
    return key.length() > LONGEST_SIMPLE_KEY
        ? indent + 2
        : indent + YamlScalars.key(key).length() + 2;
  }

  private static void element(Bytes out, JsonNode element, int indent) {
    out.spaces(indent).add("- ");
    if (element instanceof ObjectNode object) {
      List<String> keys = YamlKeys.sorted(object);
      field(out, keys.getFirst(), object.get(keys.getFirst()), indent + 2);
      mapping(out, object, keys.subList(1, keys.size()), indent + 2);
    } else {
      scalar(out, element, indent + 2, indent);
    }
  }

  private static void scalar(Bytes out, JsonNode scalar, int column, int indent) {
    if (scalar.isTextual()) {
      out.add(YamlScalars.value(scalar.textValue(), column, indent + 2));
    } else {
      out.add(scalar.asText());
    }
    out.add('\n');
  }
}
