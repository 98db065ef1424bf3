package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// JSON on one line, ended as Go's encoder ends it.
final class CompactJson implements TextFormat {

  @Override
  public void document(Bytes out, JsonNode document) {
    value(out, document);
    out.add('\n');
  }

  @Override
  public void head(Bytes out, ObjectNode frame, String array) {
    out.add('{');
    fields(out, frame);
    out.add(',');
    JsonStrings.quoted(out, array);
    out.add(":[");
  }

  @Override
  public void item(Bytes out, JsonNode item, boolean first) {
    if (!first) {
      out.add(',');
    }
    value(out, item);
  }

  @Override
  public void tail(Bytes out, ObjectNode frame, String array) {
    out.add("]}\n");
  }

  private static void value(Bytes out, JsonNode value) {
    switch (value) {
      case ObjectNode object -> {
        out.add('{');
        fields(out, object);
        out.add('}');
      }
      case ArrayNode array -> elements(out, array);
      case JsonNode scalar -> scalar(out, scalar);
    }
  }

  private static void fields(Bytes out, ObjectNode object) {
    boolean first = true;
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!first) {
        out.add(',');
      }
      first = false;
      JsonStrings.quoted(out, field.getKey());
      out.add(':');
      value(out, field.getValue());
    }
  }

  private static void elements(Bytes out, ArrayNode array) {
    out.add('[');
    for (int i = 0; i < array.size(); i++) {
      if (i > 0) {
        out.add(',');
      }
      value(out, array.get(i));
    }
    out.add(']');
  }

  /// A string, number, boolean or null, as both forms of JSON write it.
  static void scalar(Bytes out, JsonNode scalar) {
    if (scalar.isTextual()) {
      JsonStrings.quoted(out, scalar.textValue());
    } else {
      out.add(scalar.asText());
    }
  }
}
