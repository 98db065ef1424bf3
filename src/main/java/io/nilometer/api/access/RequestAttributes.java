package io.nilometer.api.access;

import io.nilometer.api.http.ApiRequest;
import io.nilometer.kube.review.AccessAttributes;
import io.nilometer.kube.review.AccessAttributes.NonResource;
import io.nilometer.kube.review.AccessAttributes.Resource;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Derives the attributes to authorize from a request, as k8s.io/apiserver does: from the path as
/// it was sent, whether or not it is served.
final class RequestAttributes {

  private static final String GROUPS = "apis";
  private static final String CORE_GROUP = "api"; // has no name
  private static final Set<String> VERBS_IN_PATHS = Set.of("proxy", "watch");
  private static final Set<String> OF_A_NAMESPACE = Set.of("status", "finalize");
  private static final Set<String> WITH_SELECTORS = Set.of("get", "delete"); // without a name

  private RequestAttributes() {}

  /// Derives them.
  ///
  /// @throws UndecidedException the path is malformed
  static AccessAttributes of(ApiRequest request) {
    String path = request.target().path();
    List<String> parts = request.target().segments();
    if (parts.size() >= 4 && parts.getFirst().equals(GROUPS)) {
      return resource(request, parts.get(1), parts.subList(2, parts.size()));
    }
    return parts.size() >= 3 && parts.getFirst().equals(CORE_GROUP)
        ? resource(request, "", parts.subList(1, parts.size()))
        : new NonResource(request.method().toLowerCase(Locale.ROOT), path);
  }

  /// @param parts version, and at least one more
  private static AccessAttributes resource(ApiRequest request, String group, List<String> parts) {
    String version = parts.getFirst();
    List<String> rest = parts.subList(1, parts.size());
    if (!VERBS_IN_PATHS.contains(rest.getFirst())) {
      Place place = Place.of(rest, true);
      return attributes(group, version, place, request);
    }
    String verb = rest.getFirst();
    if (rest.size() < 2) {
      throw new UndecidedException(
          "failed to create RequestInfo: unable to determine kind and namespace from url, "
              + request.target().raw());
    }
    Place place = Place.of(rest.subList(1, rest.size()), !verb.equals("proxy"));
    return place.with(verb, group, version, List.of(), List.of());
  }

  private static Resource attributes(
      String group, String version, Place place, ApiRequest request) {
    String verb = verb(request.method());
    if (!place.name().isEmpty() || !WITH_SELECTORS.contains(verb)) {
      return place.with(verb, group, version, List.of(), List.of());
    }
    SelectorAttributes selectors = SelectorAttributes.of(request.query());
    boolean deletes = verb.equals("delete");
    Place named = deletes ? place : place.named(selectors.requiredName());
    String ofSeveral = deletes ? "deletecollection" : listing(request);
    return named.with(ofSeveral, group, version, selectors.fields(), selectors.labels());
  }

  private static String listing(ApiRequest request) {
    return request.query().isWatch() ? "watch" : "list";
  }

  private static String verb(String method) {
    return switch (method) {
      case "POST" -> "create";
      case "GET", "HEAD" -> "get";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> "delete";
      default -> "";
    };
  }

  /// The part of a path below its version.
  private record Place(String namespace, String resource, String name, String subresource) {

    static Place of(List<String> parts, boolean subresources) {
      String namespace = "";
      List<String> own = parts;
      if (parts.getFirst().equals("namespaces") && parts.size() > 1) {
        namespace = parts.get(1);
        boolean within = parts.size() > 2 && !OF_A_NAMESPACE.contains(parts.get(2));
        own = within ? parts.subList(2, parts.size()) : parts;
      }
      return new Place(
          namespace,
          own.getFirst(),
          own.size() > 1 ? own.get(1) : "",
          own.size() > 2 && subresources ? own.get(2) : "");
    }

    Place named(String other) {
      return new Place(namespace, resource, other, subresource);
    }

    Resource with(
        String verb,
        String group,
        String version,
        List<AccessAttributes.Requirement> fields,
        List<AccessAttributes.Requirement> labels) {
      return new Resource(
          verb, group, version, resource, subresource, namespace, name, fields, labels);
    }
  }
}
