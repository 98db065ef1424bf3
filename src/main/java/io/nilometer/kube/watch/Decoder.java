package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/// Reads the API objects of one list or watch.
@FunctionalInterface
public interface Decoder<T> {

  /// Reads one object, at whose start the parser stands: as itself, as a row of a Table, or as a
  /// Table of one row.
  Decoded<T> read(JsonParser json) throws IOException;

  /// Reads the definitions of a Table's columns, at whose start the parser stands. They hold for
  /// the rows that follow.
  default void readColumns(JsonParser json) throws IOException {
    json.skipChildren();
  }

  /// An object and its metadata.
  record Decoded<T>(T object, ObjectMeta meta) {

    String resourceVersion() {
      return meta.resourceVersion();
    }
  }
}
