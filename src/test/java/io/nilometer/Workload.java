package io.nilometer;

import com.fasterxml.jackson.databind.JsonNode;
import io.nilometer.cli.Serve;
import io.nilometer.settings.Settings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The only container of a Deployment or StatefulSet.
///
/// @param pod the name of one of its Pods
record Workload(Manifest manifest, String pod) {

  private static final String CONTAINER = "/spec/template/spec/containers/0";

  JsonNode pods() {
    return manifest.at("/spec/template/spec");
  }

  JsonNode container() {
    return manifest.at(CONTAINER);
  }

  List<String> arguments() {
    return manifest.texts(CONTAINER + "/args");
  }

  /// The arguments of the program, with variables expanded as by the kubelet. Fails for an unknown
  /// flag or variable.
  Settings settings() {
    Map<String, String> variables = variables();
    String[] arguments =
        arguments().stream().map(text -> expanded(text, variables)).toArray(String[]::new);
    return Settings.of(Serve.with(arguments).config(variables));
  }

  private Map<String, String> variables() {
    var variables = new HashMap<String, String>();
    for (JsonNode variable : container().path("env")) {
      variables.put(variable.path("name").asText(), value(variable));
    }
    return variables;
  }

  private String value(JsonNode variable) {
    String field = variable.at("/valueFrom/fieldRef/fieldPath").asText();
    return switch (field) {
      case "" -> variable.path("value").asText();
      case "metadata.name" -> pod;
      case "metadata.namespace" -> "kube-system";
      default -> throw new AssertionError("a variable from " + field);
    };
  }

  private static String expanded(String text, Map<String, String> variables) {
    String expanded = text;
    for (var variable : variables.entrySet()) {
      expanded = expanded.replace("$(" + variable.getKey() + ")", variable.getValue());
    }
    return expanded;
  }

  /// By name.
  Map<String, Integer> ports() {
    return container()
        .path("ports")
        .valueStream()
        .collect(
            Collectors.toMap(
                port -> port.path("name").asText(), port -> port.path("containerPort").asInt()));
  }

  Map<String, String> labels() {
    return manifest.labels("/spec/template/metadata/labels");
  }
}
