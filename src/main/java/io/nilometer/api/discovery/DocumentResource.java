package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// A document that is shipped as resource files beside this class: its JSON, and its protobuf.
record DocumentResource(String name) {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  ObjectNode json() {
    try {
      return (ObjectNode) MAPPER.readTree(bytes(".json"));
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + name + ".json is not JSON", e);
    }
  }

  /// The fields of the protobuf message.
  byte[] protobuf() {
    return bytes(".pb");
  }

  private byte[] bytes(String extension) {
    String file = name + extension;
    try (InputStream resource = DocumentResource.class.getResourceAsStream(file)) {
      if (resource == null) {
        throw new IllegalStateException("resource " + file + " is missing from the program");
      }
      return resource.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("resource " + file + " cannot be read", e);
    }
  }
}
