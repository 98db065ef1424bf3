package io.nilometer.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/// A Pod that runs a replica, or is to run one.
///
/// @param account its ServiceAccount
/// @param address empty if it has none yet
/// @param arguments of the container, with its variables replaced
/// @param ports of the container, by name
/// @param problem why it is not ready
record ReplicaPod(
    String namespace,
    String name,
    String account,
    String address,
    Map<String, String> labels,
    List<String> arguments,
    Map<String, Integer> ports,
    boolean hostNetwork,
    Optional<String> problem) {

  private static final String OURS = "nilometer";
  private static final Pattern VARIABLE = Pattern.compile("\\$\\(([A-Za-z_][A-Za-z0-9_.-]*)\\)");

  /// With its namespace.
  String fullName() {
    return namespace + "/" + name;
  }

  /// Empty if no container of the Pod is Nilometer.
  static Optional<ReplicaPod> of(JsonNode pod) {
    JsonNode spec = pod.path("spec");
    return stream(spec.path("containers"))
        .filter(ReplicaPod::isOurs)
        .findFirst()
        .map(container -> of(pod, container));
  }

  private static boolean isOurs(JsonNode container) {
    return container.path("name").asText().equals(OURS)
        || container.path("image").asText().contains(OURS);
  }

  private static ReplicaPod of(JsonNode pod, JsonNode container) {
    JsonNode metadata = pod.path("metadata");
    return new ReplicaPod(
        metadata.path("namespace").asText(),
        metadata.path("name").asText(),
        pod.path("spec").path("serviceAccountName").asText("default"),
        pod.path("status").path("podIP").asText(""),
        texts(metadata.path("labels")),
        arguments(pod, container),
        ports(container),
        pod.path("spec").path("hostNetwork").asBoolean(),
        problem(pod, container.path("name").asText()));
  }

  static Map<String, String> texts(JsonNode object) {
    var texts = new HashMap<String, String>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return Map.copyOf(texts);
  }

  static java.util.stream.Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static Map<String, Integer> ports(JsonNode container) {
    var ports = new HashMap<String, Integer>();
    stream(container.path("ports"))
        .forEach(port -> ports.put(port.path("name").asText(), port.path("containerPort").asInt()));
    return Map.copyOf(ports);
  }

  private static List<String> arguments(JsonNode pod, JsonNode container) {
    Map<String, String> variables = new HashMap<>();
    stream(container.path("env"))
        .forEach(variable -> variables.put(variable.path("name").asText(), value(variable, pod)));
    var arguments = new ArrayList<String>();
    stream(container.path("args"))
        .map(JsonNode::asText)
        .map(argument -> expanded(argument, variables))
        .forEach(arguments::add);
    return List.copyOf(arguments);
  }

  private static String value(JsonNode variable, JsonNode pod) {
    String path = variable.path("valueFrom").path("fieldRef").path("fieldPath").asText("");
    return path.isEmpty()
        ? variable.path("value").asText("")
        : pod.at("/" + path.replace('.', '/')).asText("");
  }

  /// An unknown variable stays as it is, as in Kubernetes.
  private static String expanded(String argument, Map<String, String> variables) {
    return VARIABLE
        .matcher(argument)
        .replaceAll(
            found ->
                java.util.regex.Matcher.quoteReplacement(
                    variables.getOrDefault(found.group(1), found.group())));
  }

  private static Optional<String> problem(JsonNode pod, String container) {
    JsonNode status = pod.path("status");
    if (isTrue(status, "Ready")) {
      return Optional.empty();
    }
    Optional<String> unscheduled =
        condition(status, "PodScheduled")
            .filter(found -> found.path("status").asText().equals("False"))
            .map(found -> "it is not scheduled: " + found.path("message").asText());
    return unscheduled
        .or(
            () ->
                stream(status.path("containerStatuses"))
                    .filter(each -> each.path("name").asText().equals(container))
                    .findFirst()
                    .flatMap(ReplicaPod::problem))
        .or(() -> Optional.of("it is in phase " + status.path("phase").asText("Unknown")));
  }

  private static Optional<String> problem(JsonNode container) {
    JsonNode waiting = container.path("state").path("waiting");
    JsonNode ended = container.path("lastState").path("terminated");
    String last =
        ended.isMissingNode()
            ? ""
            : "; it ended with exit code %d (%s), restarts: %d"
                .formatted(
                    ended.path("exitCode").asInt(),
                    ended.path("reason").asText(),
                    container.path("restartCount").asInt());
    if (!waiting.isMissingNode()) {
      return Optional.of(
          (waiting.path("reason").asText("waiting") + " " + waiting.path("message").asText(""))
                  .strip()
              + last);
    }
    return container.path("ready").asBoolean()
        ? Optional.empty()
        : Optional.of("its container runs, but is not ready" + last);
  }

  private static boolean isTrue(JsonNode status, String type) {
    return condition(status, type)
        .filter(found -> found.path("status").asText().equals("True"))
        .isPresent();
  }

  private static Optional<JsonNode> condition(JsonNode status, String type) {
    return stream(status.path("conditions"))
        .filter(each -> each.path("type").asText().equals(type))
        .findFirst();
  }
}
