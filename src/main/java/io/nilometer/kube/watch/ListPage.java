package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.nilometer.kube.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One page of a list of API objects, or of the Table that shows them.
///
/// @param next the token of the page that follows, empty on the last
record ListPage<T>(List<T> objects, String resourceVersion, String next) {

  /// Reads a whole document.
  static <T> ListPage<T> read(JsonParser json, Decoder<T> decoder, ListBound bound)
      throws IOException {
    var reader = new Reader<>(decoder, bound);
    json.nextToken();
    Json.fields(json, reader::top);
    if (reader.resourceVersion.isEmpty() || !reader.hasItems) {
      throw new UnreadableException("the API server answered with something that is not a list");
    }
    return new ListPage<>(reader.objects, reader.resourceVersion, reader.next);
  }

  private static final class Reader<T> {
    private final Decoder<T> decoder;
    private final ListBound bound;
    private final List<T> objects = new ArrayList<>();
    private String resourceVersion = "";
    private String next = "";
    private boolean hasItems;

    Reader(Decoder<T> decoder, ListBound bound) {
      this.decoder = decoder;
      this.bound = bound;
    }

    void top(String field, JsonParser json) throws IOException {
      switch (field) {
        case "metadata" -> Json.fields(json, this::metadata);
        case "items", "rows" -> items(json);
        case "columnDefinitions" -> decoder.readColumns(json);
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
      hasItems = true;
      if (json.currentToken() == JsonToken.VALUE_NULL) { // as Go encodes no items
        return;
      }
      require(json.currentToken() == JsonToken.START_ARRAY);
      while (json.nextToken() != JsonToken.END_ARRAY) {
        require(json.currentToken() == JsonToken.START_OBJECT);
        Decoder.Decoded<T> item = decoder.read(json);
        require(!item.meta().name().isEmpty());
        bound.add(item.meta());
        objects.add(item.object());
      }
    }

    private static void require(boolean readable) throws UnreadableException {
      if (!readable) {
        throw new UnreadableException("the API server sent a list with an item that is no object");
      }
    }
  }
}
