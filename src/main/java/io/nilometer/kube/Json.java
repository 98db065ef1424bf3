package io.nilometer.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;

/// Streams JSON without building objects.
public final class Json {

  /// Users choose field names (a pod's labels and annotations): they are not interned, and not kept
  /// in a table, in which names of one hash would be searched one by one.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  /// Handles a field: the parser is at the start of its value, and must be moved to its end.
  @FunctionalInterface
  public interface Field {
    void read(String name, JsonParser json) throws IOException;
  }

  /// Handles an element of an array: the parser is at its start, and must be moved to its end.
  @FunctionalInterface
  public interface Element {
    void read(JsonParser json) throws IOException;
  }

  private Json() {}

  public static JsonParser parser(InputStream stream) throws IOException {
    return FACTORY.createParser(stream);
  }

  public static JsonParser parser(byte[] document) throws IOException {
    return FACTORY.createParser(document);
  }

  /// Reads the object at the parser's position; skips anything else.
  public static void fields(JsonParser json, Field field) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      field.read(name, json);
    }
  }

  /// Reads the array at the parser's position; skips anything else.
  public static void elements(JsonParser json, Element element) throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() != JsonToken.END_ARRAY) {
      element.read(json);
    }
  }

  /// The string at the parser's position; empty for null and other types.
  public static String text(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return json.getText();
    }
    json.skipChildren();
    return "";
  }
}
