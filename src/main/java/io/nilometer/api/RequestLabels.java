package io.nilometer.api;

import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.routes.RoutedRequest;
import io.nilometer.api.routes.Target;
import io.nilometer.telemetry.ApiMetrics;
import java.util.Set;

/// The labels of request metrics: few different values, whatever clients send.
final class RequestLabels {

  private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE", "CONNECT");

  private RequestLabels() {}

  static ApiMetrics.Call of(RoutedRequest routed) {
    ApiRequest request = routed.request();
    String verb = verb(request.method());
    return switch (routed.target()) {
      case Target.NodeList list ->
          resource(list(request, verb), list.version(), "nodes", "cluster");
      case Target.Node node -> resource(verb, node.version(), "nodes", "resource");
      case Target.PodList list ->
          resource(
              list(request, verb),
              list.version(),
              "pods",
              list.namespace().isEmpty() ? "cluster" : "namespace");
      case Target.Pod pod -> resource(verb, pod.version(), "pods", "resource");
      case Target.Groups _, Target.Group _, Target.Resources _ -> path(verb, "/apis");
      case Target.NoResource _, Target.WrongMethod _ -> path(verb, "/apis");
      case Target.Version _ -> path(verb, "/version");
      case Target.OpenApi _ -> path(verb, "/openapi");
      case Target.HealthChecks checks -> path(verb, checks.endpoint().path());
      case Target.ServerMetrics _ -> path(verb, "/metrics");
      case Target.Statusz _ -> path(verb, "/statusz");
      case Target.Index _ -> path(verb, "/");
      case Target.NoPath _ -> path(verb, "");
    };
  }

  private static ApiMetrics.Call resource(
      String verb, ApiVersion version, String resource, String scope) {
    return new ApiMetrics.Call(
        verb, ApiVersion.GROUP, version.version(), resource, "", scope, "apiserver");
  }

  private static ApiMetrics.Call path(String verb, String path) {
    return new ApiMetrics.Call(verb, "", "", "", path, "", "");
  }

  private static String verb(String method) {
    boolean reads = method.equals("GET") || method.equals("HEAD");
    return reads ? "GET" : METHODS.contains(method) ? method : "other";
  }

  private static String list(ApiRequest request, String verb) {
    if (!verb.equals("GET")) {
      return verb;
    }
    return request.query().isWatch() ? "WATCH" : "LIST";
  }
}
