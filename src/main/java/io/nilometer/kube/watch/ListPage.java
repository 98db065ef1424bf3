package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.nilometer.kube.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One page of a list of API objects.
///
/// @param next names the page that follows, empty on the last
record ListPage<T>(List<T> objects, String resourceVersion, String next) {

  /// Reads a whole document.
  static <T> ListPage<T> read(JsonParser json, Decoder<T> decoder) throws IOException {
    var reader = new Reader<>(decoder);
    json.nextToken();
    Json.fields(json, reader::top);
    if (reader.resourceVersion.isEmpty()) {
      throw new IOException("the API server answered with something that is no list");
    }
    return new ListPage<>(reader.objects, reader.resourceVersion, reader.next);
  }

  private static final class Reader<T> {
    private final Decoder<T> decoder;
    private final List<T> objects = new ArrayList<>();
    private String resourceVersion = "";
    private String next = "";

    Reader(Decoder<T> decoder) {
      this.decoder = decoder;
    }

    void top(String field, JsonParser json) throws IOException {
      switch (field) {
        case "metadata" -> Json.fields(json, this::metadata);
        case "items" -> items(json);
        default -> json.skipChildren();
      }
    }

    private void metadata(String field, JsonParser json) throws IOException {
      switch (field) {
        case "resourceVersion" -> resourceVersion = Json.text(json);
        case "continue" -> next = Json.text(json);
        default -> json.skipChildren();
      }
    }

    private void items(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        return;
      }
      while (json.nextToken() == JsonToken.START_OBJECT) {
        objects.add(decoder.read(json).object());
      }
    }
  }
}
