package io.nilometer.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.nilometer.kube.ApiProbe;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What is behind an APIService: a Service and its Pods.
sealed interface Backend {

  /// What is wrong with it, as far as it can be seen.
  List<String> problems();

  /// Nilometer's, or nobody's.
  ///
  /// @param service namespace and name
  record Ours(String service, List<String> problems) implements Backend {

    @Override
    public String toString() {
      return service;
    }
  }

  /// Another program's.
  record Foreign(String service, String owner) implements Backend {

    @Override
    public List<String> problems() {
      return List.of();
    }

    @Override
    public String toString() {
      return service;
    }
  }

  /// Looks it up.
  ///
  /// @param reference `spec.service` of an APIService
  static Backend find(ApiProbe api, JsonNode reference) throws IOException {
    String namespace = reference.path("namespace").asText();
    String name = reference.path("name").asText();
    String service = namespace + "/" + name;
    ApiProbe.Answer answer = service(api, reference);
    if (!answer.isSuccessful()) {
      return new Ours(service, List.of("Service " + service + ": " + api.explained(answer)));
    }
    JsonNode selector = selector(answer.body());
    if (selector.isEmpty()) {
      return byLabels(service, answer.body());
    }
    List<JsonNode> found = pods(api, answer.body());
    return found.isEmpty() ? withoutPods(service, answer.body(), selector) : of(service, found);
  }

  /// The Service that an APIService names.
  static ApiProbe.Answer service(ApiProbe api, JsonNode reference) throws IOException {
    return api.get(
        "api/v1/namespaces/%s/services/%s"
            .formatted(reference.path("namespace").asText(), reference.path("name").asText()));
  }

  /// The Pods that a Service selects.
  static List<JsonNode> pods(ApiProbe api, JsonNode service) throws IOException {
    JsonNode selector = selector(service);
    if (selector.isEmpty()) {
      return List.of(); // no selector selects nothing, but asks for everything
    }
    ApiProbe.Answer pods =
        api.get(
            "api/v1/namespaces/%s/pods?limit=100&labelSelector=%s"
                .formatted(
                    service.path("metadata").path("namespace").asText(),
                    URLEncoder.encode(text(selector), StandardCharsets.UTF_8)));
    return pods.isSuccessful() ? ReplicaPod.stream(pods.body().path("items")).toList() : List.of();
  }

  private static JsonNode selector(JsonNode service) {
    return service.path("spec").path("selector");
  }

  private static String text(JsonNode selector) {
    return ReplicaPod.texts(selector).entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .sorted()
        .collect(Collectors.joining(","));
  }

  private static Backend of(String service, List<JsonNode> pods) {
    List<ReplicaPod> ours = pods.stream().map(ReplicaPod::of).flatMap(Optional::stream).toList();
    if (ours.isEmpty()) {
      return new Foreign(service, "Pods of " + image(pods.getFirst()));
    }
    var problems = new ArrayList<String>();
    ours.forEach(
        pod -> pod.problem().ifPresent(why -> problems.add("Pod " + pod.name() + ": " + why)));
    return new Ours(service, List.copyOf(problems));
  }

  private static String image(JsonNode pod) {
    return pod.path("spec").path("containers").path(0).path("image").asText("an unknown image");
  }

  private static Backend withoutPods(String service, JsonNode object, JsonNode selector) {
    Backend byLabels = byLabels(service, object);
    return byLabels instanceof Foreign
        ? byLabels
        : new Ours(
            service,
            List.of("no Pod matches the selector of Service " + service + ": " + text(selector)));
  }

  /// A Service that metrics-server's manifests or chart have made. A release that was
  /// metrics-server's keeps the names.
  private static Backend byLabels(String service, JsonNode object) {
    JsonNode labels = object.path("metadata").path("labels");
    boolean foreign =
        labels.path("k8s-app").asText().equals("metrics-server")
            || (labels.path("app.kubernetes.io/name").asText().equals("metrics-server")
                && !labels.path("helm.sh/chart").asText().startsWith("nilometer-"));
    return foreign ? new Foreign(service, "metrics-server") : new Ours(service, List.of());
  }
}
