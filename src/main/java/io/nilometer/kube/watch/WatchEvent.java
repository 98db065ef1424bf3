package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.nilometer.kube.ApiStatus;
import io.nilometer.kube.Json;
import java.io.IOException;
import java.util.Optional;

/// What a watch tells. All but a failure carry the version up to which everything has been told.
sealed interface WatchEvent<T> {

  /// Added or modified.
  record Changed<T>(T object, String resourceVersion) implements WatchEvent<T> {}

  /// Deleted, or no longer what the watch is after.
  record Gone<T>(T object, String resourceVersion) implements WatchEvent<T> {}

  record Bookmark<T>(String resourceVersion) implements WatchEvent<T> {}

  /// The watch cannot go on.
  record Failed<T>(ApiStatus status) implements WatchEvent<T> {}

  /// Reads the next event, as soon as all of it has come; empty at the end of the stream.
  static <T> Optional<WatchEvent<T>> read(JsonParser json, Decoder<T> decoder) throws IOException {
    if (json.nextToken() == null) {
      return Optional.empty();
    }
    var reader = new Reader<>(decoder);
    Json.fields(json, reader::field);
    if (reader.event == null) {
      throw new IOException("the API server sent something that is no watch event");
    }
    return Optional.of(reader.event);
  }

  /// Relies on the type standing before the object, where API servers put it.
  final class Reader<T> {
    private final Decoder<T> decoder;
    private String type = "";
    private WatchEvent<T> event;

    private Reader(Decoder<T> decoder) {
      this.decoder = decoder;
    }

    private void field(String field, JsonParser json) throws IOException {
      switch (field) {
        case "type" -> type = Json.text(json);
        case "object" -> event = object(json);
        default -> json.skipChildren();
      }
    }

    private WatchEvent<T> object(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw new IOException("the API server sent a watch event without an object");
      }
      if (type.equals("ERROR")) {
        return new Failed<>(ApiStatus.read(json));
      }
      Decoder.Decoded<T> read = decoder.read(json);
      return switch (type) {
        case "ADDED", "MODIFIED" -> new Changed<>(read.object(), read.resourceVersion());
        case "DELETED" -> new Gone<>(read.object(), read.resourceVersion());
        case "BOOKMARK" -> new Bookmark<>(read.resourceVersion());
        default -> throw new IOException("the API server sent a watch event of type " + type);
      };
    }
  }
}
