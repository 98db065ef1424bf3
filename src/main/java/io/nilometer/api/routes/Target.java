package io.nilometer.api.routes;

import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.RequestTarget;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.model.PodRef;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a method and a path address. Inside the API, slashes at the end do not count; outside it,
/// they do, and any method is accepted.
public sealed interface Target {

  /// `/apis`.
  record Groups() implements Target {}

  /// `/apis/metrics.k8s.io`.
  record Group() implements Target {}

  /// `/apis/metrics.k8s.io/{version}`.
  record Resources(ApiVersion version) implements Target {}

  record NodeList(ApiVersion version) implements Target {}

  record Node(ApiVersion version, String name) implements Target {}

  /// The pods of one namespace, or of all when it is absent.
  record PodList(ApiVersion version, Optional<String> namespace) implements Target {}

  record Pod(ApiVersion version, PodRef pod) implements Target {}

  record Version() implements Target {}

  /// Nothing is served there, inside the API: a [Status].
  record NoResource() implements Target {}

  /// Inside the API, with a method that is not allowed.
  record WrongMethod() implements Target {}

  /// `/`: the list of paths.
  record Index() implements Target {}

  /// A document for code generators and `kubectl explain`.
  ///
  /// @param document below `/openapi/`: `v2`, `v3`, `v3/apis/…`
  record OpenApi(String document) implements Target {}

  /// `/metrics`: about this program.
  record ServerMetrics() implements Target {}

  /// `/statusz`: the version and uptime of this program.
  record Statusz() implements Target {}

  /// The report of an endpoint, or one of its checks.
  ///
  /// @param check one of them, or all when absent
  record HealthChecks(HealthEndpoint endpoint, Optional<String> check) implements Target {}

  /// Nothing is served there, outside the API: the list of paths.
  record NoPath() implements Target {}

  String GROUP = "/apis/" + ApiVersion.GROUP;

  static Target of(ApiRequest request) {
    return of(request.method(), request.target());
  }

  private static Target of(String method, RequestTarget target) {
    String path = target.path();
    if (path.equals("/apis") || path.equals("/apis/")) {
      return readOnly(method, new Groups());
    }
    if (isAtOrBelow(GROUP, path)) {
      return readOnly(method, inGroup(target.segments()));
    }
    if (isAtOrBelow("/version", path)) {
      boolean exact = target.segments().size() == 1;
      return readOnly(method, exact ? new Version() : new NoResource());
    }
    return outside(path);
  }

  private static Target readOnly(String method, Target target) {
    return target instanceof NoResource || method.equals("GET") ? target : new WrongMethod();
  }

  private static Target inGroup(List<String> segments) {
    if (segments.size() == 2) {
      return new Group();
    }
    return Arrays.stream(ApiVersion.values())
        .filter(version -> version.version().equals(segments.get(2)))
        .findFirst()
        .map(version -> inVersion(version, segments.subList(3, segments.size())))
        .orElseGet(NoResource::new);
  }

  private static Target inVersion(ApiVersion version, List<String> resource) {
    return switch (resource.size()) {
      case 0 -> new Resources(version);
      case 1 -> list(version, resource.getFirst());
      case 2 ->
          resource.get(0).equals("nodes") ? new Node(version, resource.get(1)) : new NoResource();
      case 3 ->
          inNamespace(resource)
              ? new PodList(version, namespace(resource.get(1)))
              : new NoResource();
      case 4 ->
          inNamespace(resource)
              ? new Pod(version, new PodRef(resource.get(1), resource.get(3)))
              : new NoResource();
      default -> new NoResource();
    };
  }

  private static Target list(ApiVersion version, String resource) {
    return switch (resource) {
      case "nodes" -> new NodeList(version);
      case "pods" -> new PodList(version, Optional.empty());
      default -> new NoResource();
    };
  }

  private static boolean inNamespace(List<String> resource) {
    return resource.get(0).equals("namespaces") && resource.get(2).equals("pods");
  }

  /// An empty name, between two slashes, stands for all namespaces.
  private static Optional<String> namespace(String name) {
    return Optional.of(name).filter(n -> !n.isEmpty());
  }

  private static Target outside(String path) {
    return switch (path) {
      case "/", "/index.html" -> new Index();
      case "/metrics" -> new ServerMetrics();
      case "/statusz" -> new Statusz();
      case "/openapi/v2", "/openapi/v3" -> openApi(path);
      default -> path.startsWith("/openapi/v3/") ? openApi(path) : health(path);
    };
  }

  private static Target openApi(String path) {
    return new OpenApi(path.substring("/openapi/".length()));
  }

  private static Target health(String path) {
    for (HealthEndpoint endpoint : HealthEndpoint.values()) {
      if (path.equals(endpoint.path())) {
        return new HealthChecks(endpoint, Optional.empty());
      }
      if (path.startsWith(endpoint.path() + "/")) {
        return new HealthChecks(
            endpoint, Optional.of(path.substring(endpoint.path().length() + 1)));
      }
    }
    return new NoPath();
  }

  private static boolean isAtOrBelow(String root, String path) {
    return path.startsWith(root)
        && (path.length() == root.length() || path.charAt(root.length()) == '/');
  }
}
