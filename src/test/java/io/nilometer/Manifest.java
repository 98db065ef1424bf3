package io.nilometer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A Kubernetes object from k8s/.
record Manifest(JsonNode json) {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /// All objects in the files of a folder below k8s/, without its kustomization.
  static List<Manifest> in(String folder) throws IOException {
    var all = new ArrayList<Manifest>();
    try (Stream<Path> files = Files.list(Path.of("k8s").resolve(folder))) {
      for (Path file : files.sorted().toList()) {
        if (!file.endsWith("kustomization.yaml")) {
          all.addAll(parse(Files.readString(file)));
        }
      }
    }
    return all;
  }

  static List<Manifest> parse(String documents) throws IOException {
    try (var parser = YAML.createParser(documents)) {
      return YAML.readValues(parser, ObjectNode.class).readAll().stream()
          .map(Manifest::new)
          .toList();
    }
  }

  static Manifest only(List<Manifest> all, String kind, String name) {
    return all.stream()
        .filter(one -> one.kind().equals(kind) && one.name().equals(name))
        .collect(
            Collectors.collectingAndThen(
                Collectors.toList(),
                found -> {
                  if (found.size() != 1) {
                    throw new AssertionError(found.size() + " times " + kind + " " + name);
                  }
                  return found.getFirst();
                }));
  }

  String kind() {
    return json.path("kind").asText();
  }

  String name() {
    return text("/metadata/name");
  }

  /// @param pointer such as `/spec/ports/0/port`; a missing node if there is none
  JsonNode at(String pointer) {
    return json.at(pointer);
  }

  String text(String pointer) {
    return at(pointer).asText();
  }

  List<String> texts(String pointer) {
    return texts(at(pointer));
  }

  static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asText).toList();
  }

  Map<String, String> labels(String pointer) {
    return at(pointer).properties().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, label -> label.getValue().asText()));
  }
}
