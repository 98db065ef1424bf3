package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// JSON indented by two spaces as Go indents it, without a line end after it.
final class PrettyJson implements TextFormat {

  @Override
  public void document(Bytes out, JsonNode document) {
    value(out, document, 0);
  }

  @Override
  public void head(Bytes out, ObjectNode frame, String array) {
    out.add('{');
    fields(out, frame, 1);
    out.add(',');
    name(out, array, 1);
    out.add('[');
  }

  @Override
  public void item(Bytes out, JsonNode item, boolean first) {
    if (!first) {
      out.add(',');
    }
    line(out, 2);
    value(out, item, 2);
  }

  @Override
  public void tail(Bytes out, ObjectNode frame, String array) {
    line(out, 1);
    out.add(']');
    line(out, 0);
    out.add('}');
  }

  private static void value(Bytes out, JsonNode value, int depth) {
    switch (value) {
      case ObjectNode object when object.isEmpty() -> out.add("{}");
      case ArrayNode array when array.isEmpty() -> out.add("[]");
      case ObjectNode object -> {
        out.add('{');
        fields(out, object, depth + 1);
        line(out, depth);
        out.add('}');
      }
      case ArrayNode array -> {
        out.add('[');
        elements(out, array, depth + 1);
        line(out, depth);
        out.add(']');
      }
      case JsonNode scalar -> CompactJson.scalar(out, scalar);
    }
  }

  private static void fields(Bytes out, ObjectNode object, int depth) {
    boolean first = true;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!first) {
        out.add(',');
      }
      first = false;
      name(out, field.getKey(), depth);
      value(out, field.getValue(), depth);
    }
  }

  private static void elements(Bytes out, ArrayNode array, int depth) {
    for (int i = 0; i < array.size(); i++) {
      if (i > 0) {
        out.add(',');
      }
      line(out, depth);
      value(out, array.get(i), depth);
    }
  }

  private static void name(Bytes out, String name, int depth) {
    line(out, depth);
    JsonStrings.quoted(out, name);
    out.add(": ");
  }

  private static void line(Bytes out, int depth) {
    out.add('\n').spaces(2 * depth);
  }
}
