package io.nilometer.api;

import io.nilometer.api.discovery.ServedResource;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.routes.Target;
import io.nilometer.telemetry.ApiMetrics;
import java.util.Locale;
import java.util.Set;

/// What requests ask for, as the metrics tell it: few different names, whatever is sent.
final class CallNames {

  private static final Set<String> METHODS = Set.of("POST", "PUT", "PATCH", "DELETE", "CONNECT");

  private CallNames() {}

  static ApiMetrics.Call of(ApiRequest request) {
    String verb = verb(request.method());
    return switch (Target.of(request.method(), request.target().path())) {
      case Target.NodeList _ -> resource(list(request, verb), "nodes", "cluster");
      case Target.Node _ -> resource(verb, "nodes", "resource");
      case Target.PodList list ->
          resource(
              list(request, verb), "pods", list.namespace().isEmpty() ? "cluster" : "namespace");
      case Target.Pod _ -> resource(verb, "pods", "resource");
      case Target.Groups _, Target.Group _, Target.Resources _ -> path(verb, "/apis");
      case Target.NoResource _, Target.WrongMethod _ -> path(verb, "/apis");
      case Target.Version _ -> path(verb, "/version");
      case Target.OpenApi _ -> path(verb, "/openapi");
      case Target.HealthChecks checks -> path(verb, checks.endpoint().path());
      case Target.OwnMetrics _ -> path(verb, "/metrics");
      case Target.About _ -> path(verb, "/statusz");
      case Target.Index _ -> path(verb, "/");
      case Target.NoPath _ -> path(verb, "");
    };
  }

  private static ApiMetrics.Call resource(String verb, String resource, String scope) {
    return new ApiMetrics.Call(
        verb, ServedResource.GROUP, ServedResource.VERSION, resource, "", scope, "apiserver");
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
    boolean watch =
        request
            .query()
            .first("watch")
            .map(value -> value.toLowerCase(Locale.ROOT))
            .filter(value -> !value.equals("0") && !value.equals("false"))
            .isPresent();
    return watch ? "WATCH" : "LIST";
  }
}
