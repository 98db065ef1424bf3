package io.nilometer.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;

/// Walks through JSON without making objects of it.
public final class Json {

  /// Field names can be anybody's choice (a pod's labels), so they are neither interned nor refused
  /// for colliding.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .build();

  /// Is told of a field; the parser stands at the start of its value, and must be left at its end.
  @FunctionalInterface
  public interface Field {
    void read(String name, JsonParser json) throws IOException;
  }

  private Json() {}

  public static JsonParser parser(InputStream stream) throws IOException {
    return FACTORY.createParser(stream);
  }

  public static JsonParser parser(byte[] document) throws IOException {
    return FACTORY.createParser(document);
  }

  /// Reads the object at which the parser stands; anything else is skipped.
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

  /// The text at which the parser stands, empty for null and for what is no text.
  public static String text(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return json.getText();
    }
    json.skipChildren();
    return "";
  }
}
