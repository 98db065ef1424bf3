package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The protobuf form of each document that is shipped, derived from its JSON. Run this class's main
/// method from the checkout after a change of a document's JSON.
final class ProtobufResources {

  static final Path FOLDER = Path.of("src/main/resources/io/nilometer/api/discovery");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ProtobufResources() {}

  public static void main(String[] args) throws IOException {
    for (String name : names()) {
      Files.write(FOLDER.resolve(name + ".pb"), derived(name));
    }
  }

  /// All documents but the list of paths, which has no other form than JSON.
  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".json") && !file.equals("paths.json"))
          .map(file -> file.substring(0, file.length() - ".json".length()))
          .sorted()
          .toList();
    }
  }

  static byte[] derived(String name) throws IOException {
    var document = (ObjectNode) MAPPER.readTree(Files.readString(FOLDER.resolve(name + ".json")));
    if (document.has("swagger")) {
      return OpenApiProtobuf2.bytes(document);
    }
    return document.has("openapi")
        ? OpenApiProtobuf3.bytes(document)
        : DiscoveryProtobuf.bytes(document);
  }
}
