package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.nilometer.kube.ApiStatus;
import io.nilometer.kube.Json;
import io.nilometer.model.Quoted;
import java.io.IOException;
import java.util.Optional;

/// An event of a watch. All but a failure carry the version up to which the watch is complete.
sealed interface WatchEvent<T> {

  /// Added or modified.
  record Changed<T>(T object, String resourceVersion) implements WatchEvent<T> {}

  /// Deleted, or no longer selected.
  record Gone<T>(T object, String resourceVersion) implements WatchEvent<T> {}

  record Bookmark<T>(String resourceVersion) implements WatchEvent<T> {}

  /// The watch ends with an error.
  record Failed<T>(ApiStatus status) implements WatchEvent<T> {}

  /// Reads the next event; empty at the end of the stream.
  ///
  /// @throws UnreadableException it is not an event, so that a change may be lost
  static <T> Optional<WatchEvent<T>> read(JsonParser json, Decoder<T> decoder) throws IOException {
    if (json.nextToken() == null) {
      return Optional.empty();
    }
    var reader = new Reader<>(decoder);
    Json.fields(json, reader::field);
    if (reader.event == null) {
      throw new UnreadableException("the API server sent something that is not a watch event");
    }
    return Optional.of(reader.event);
  }

  /// Expects the type before the object, where API servers put it.
  final class Reader<T> {
    private static final int MAX_TYPE = 40;

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
        throw new UnreadableException("the API server sent a watch event without an object");
      }
      if (type.equals("ERROR")) {
        return new Failed<>(ApiStatus.read(json));
      }
      Decoder.Decoded<T> read = decoder.read(json);
      if (read.resourceVersion().isEmpty()) {
        throw new UnreadableException(
            "the API server sent a watch event without a resourceVersion");
      }
      if (read.meta().name().isEmpty() && !type.equals("BOOKMARK")) {
        throw new UnreadableException("the API server sent a watch event without a name");
      }
      return switch (type) {
        case "ADDED", "MODIFIED" -> new Changed<>(read.object(), read.resourceVersion());
        case "DELETED" -> new Gone<>(read.object(), read.resourceVersion());
        case "BOOKMARK" -> new Bookmark<>(read.resourceVersion());
        default ->
            throw new UnreadableException("the API server sent a watch event of type " + quoted());
      };
    }

    private String quoted() {
      String cut = type.length() > MAX_TYPE ? type.substring(0, MAX_TYPE) + "…" : type;
      return Quoted.of(cut);
    }
  }
}
