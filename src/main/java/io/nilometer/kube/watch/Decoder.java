package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/// Reads one API object, at whose start the parser stands.
@FunctionalInterface
public interface Decoder<T> {

  Decoded<T> read(JsonParser json) throws IOException;

  /// An object and its metadata.
  record Decoded<T>(T object, ObjectMeta meta) {

    String resourceVersion() {
      return meta.resourceVersion();
    }
  }
}
